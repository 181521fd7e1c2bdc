package albums.album;

/** An album with part of its photos, or with all. */
public record AlbumWithPhotos(Album album, Page<AlbumPhoto> photos) {}
