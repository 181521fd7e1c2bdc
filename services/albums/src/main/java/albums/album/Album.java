package albums.album;

import java.time.Instant;

/**
 * An album, as its owner sees it.
 *
 * @param version changes with everything that is changed in the album, its photos included
 */
public record Album(
        String albumId, String title, String description, int photoCount, long version, Instant createdAt, Instant updatedAt) {

    static Album created(AlbumText text, Instant now) {
        return new Album(AlbumIds.next(now.toEpochMilli()), text.title(), text.description(), 0, 1, now, now);
    }

    /** Returns the next version, with another text. */
    public Album with(AlbumText text, Instant now) {
        return new Album(albumId, text.title(), text.description(), photoCount, version + 1, createdAt, now);
    }

    /** Returns what is left to say of an album that is deleted: its last version, without photos. */
    Album deleted(Instant now) {
        return new Album(albumId, title, description, 0, version + 1, createdAt, now);
    }

    /** Returns the next version, with so many photos more. */
    Album withPhotos(int more, Instant now) {
        return new Album(albumId, title, description, photoCount + more, version + 1, createdAt, now);
    }
}
