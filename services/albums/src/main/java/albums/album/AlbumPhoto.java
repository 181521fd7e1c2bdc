package albums.album;

import java.time.Instant;

/** A photo in an album, by its id only: the photo itself is read through the platform's API, which checks its owner. */
public record AlbumPhoto(String photoId, Instant addedAt) {}
