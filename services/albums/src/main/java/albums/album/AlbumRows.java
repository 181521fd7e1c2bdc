package albums.album;

import static albums.database.Sql.query;
import static albums.database.Sql.update;

import albums.database.Times;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** The SQL of albums and their photos. Each statement names the owner first. */
public final class AlbumRows {
    private static final String COLUMNS =
            "SELECT album_id, title, description, photo_count, version, created_at, updated_at FROM albums WHERE owner_id = ?";

    private AlbumRows() {}

    public static Optional<Album> find(Connection connection, String owner, String albumId) throws SQLException {
        var rows = query(connection, COLUMNS + " AND album_id = ?", AlbumRows::album, owner, albumId);
        return rows.stream().findFirst();
    }

    /** Returns the newest first, from those before {@code before}; one more than {@code limit} where there are more. */
    public static Page<Album> list(Connection connection, String owner, Optional<String> before, int limit) throws SQLException {
        var rows = before.isPresent()
                ? query(connection, COLUMNS + " AND album_id < ? ORDER BY album_id DESC LIMIT ?", AlbumRows::album, owner, before.get(), limit + 1)
                : query(connection, COLUMNS + " ORDER BY album_id DESC LIMIT ?", AlbumRows::album, owner, limit + 1);
        return Page.of(rows, limit, Album::albumId);
    }

    public static int count(Connection connection, String owner) throws SQLException {
        return query(connection, "SELECT COUNT(*) FROM albums WHERE owner_id = ?", row -> row.getInt(1), owner).get(0);
    }

    static void insert(Connection connection, String owner, Album album) throws SQLException {
        update(
                connection,
                "INSERT INTO albums (owner_id, album_id, title, description, photo_count, version, created_at, updated_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                owner, album.albumId(), album.title(), album.description(), album.photoCount(), album.version(),
                Times.stored(album.createdAt()), Times.stored(album.updatedAt()));
    }

    /** Writes all that can change, and returns the album; the owner's lock is held. */
    public static Album write(Connection connection, String owner, Album album) throws SQLException {
        update(
                connection,
                "UPDATE albums SET title = ?, description = ?, photo_count = ?, version = ?, updated_at = ?"
                        + " WHERE owner_id = ? AND album_id = ?",
                album.title(), album.description(), album.photoCount(), album.version(), Times.stored(album.updatedAt()),
                owner, album.albumId());
        return album;
    }

    static void delete(Connection connection, String owner, String albumId) throws SQLException {
        update(connection, "DELETE FROM albums WHERE owner_id = ? AND album_id = ?", owner, albumId);
    }

    /** Deletes up to {@code most} of the owner's photos in any album, and returns how many. */
    public static int deletePhotos(Connection connection, String owner, int most) throws SQLException {
        return update(connection, "DELETE FROM album_photos WHERE owner_id = ? LIMIT ?", owner, most);
    }

    public static int deleteAlbums(Connection connection, String owner) throws SQLException {
        return update(connection, "DELETE FROM albums WHERE owner_id = ?", owner);
    }

    public static int countPhotos(Connection connection, String owner) throws SQLException {
        return query(connection, "SELECT COUNT(*) FROM album_photos WHERE owner_id = ?", row -> row.getInt(1), owner).get(0);
    }

    /** Returns an album's photos in the order in which they were added, from those after {@code after}. */
    public static Page<AlbumPhoto> photos(Connection connection, String owner, String albumId, long after, int limit)
            throws SQLException {
        record Placed(AlbumPhoto photo, long position) {}
        var rows = query(
                connection,
                "SELECT photo_id, added_at, position FROM album_photos"
                        + " WHERE owner_id = ? AND album_id = ? AND position > ? ORDER BY position LIMIT ?",
                row -> new Placed(new AlbumPhoto(row.getString("photo_id"), Times.read(row, "added_at")), row.getLong("position")),
                owner, albumId, after, limit + 1);
        var page = Page.of(rows, limit, placed -> String.valueOf(placed.position()));
        return new Page<>(page.items().stream().map(Placed::photo).toList(), page.next());
    }

    static boolean hasPhoto(Connection connection, String owner, String albumId, String photoId) throws SQLException {
        var found = "SELECT 1 FROM album_photos WHERE owner_id = ? AND album_id = ? AND photo_id = ?";
        return !query(connection, found, row -> 1, owner, albumId, photoId).isEmpty();
    }

    static void addPhoto(Connection connection, String owner, String albumId, String photoId, long position, Instant time)
            throws SQLException {
        update(
                connection,
                "INSERT INTO album_photos (owner_id, album_id, photo_id, position, added_at) VALUES (?, ?, ?, ?, ?)",
                owner, albumId, photoId, position, Times.stored(time));
    }

    static void removePhoto(Connection connection, String owner, String albumId, String photoId) throws SQLException {
        update(connection, "DELETE FROM album_photos WHERE owner_id = ? AND album_id = ? AND photo_id = ?", owner, albumId, photoId);
    }

    /** Which album a key created, by which request. */
    record Created(String albumId, Instant createdAt, byte[] request) {
        boolean by(IdempotencyKey key) {
            return Arrays.equals(request, key.request());
        }
    }

    static Optional<Created> created(Connection connection, String owner, IdempotencyKey key) throws SQLException {
        var rows = query(
                connection,
                "SELECT album_id, created_at, request_digest FROM idempotency_keys WHERE owner_id = ? AND key_digest = ?",
                row -> new Created(row.getString("album_id"), Times.read(row, "created_at"), row.getBytes("request_digest")),
                owner, key.key());
        return rows.stream().findFirst();
    }

    static void remember(Connection connection, String owner, IdempotencyKey key, Album album) throws SQLException {
        update(
                connection,
                "INSERT INTO idempotency_keys (owner_id, key_digest, request_digest, album_id, created_at) VALUES (?, ?, ?, ?, ?)",
                owner, key.key(), key.request(), album.albumId(), Times.stored(album.createdAt()));
    }

    public static void forgetKeys(Connection connection, String owner, Instant before) throws SQLException {
        update(connection, "DELETE FROM idempotency_keys WHERE owner_id = ? AND created_at < ?", owner, Times.stored(before));
    }

    private static Album album(ResultSet row) throws SQLException {
        return new Album(
                row.getString("album_id"),
                row.getString("title"),
                row.getString("description"),
                row.getInt("photo_count"),
                row.getLong("version"),
                Times.read(row, "created_at"),
                Times.read(row, "updated_at"));
    }
}
