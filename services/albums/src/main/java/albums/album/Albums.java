package albums.album;

import albums.Problem;
import albums.database.Database;
import albums.database.Times;
import albums.events.AlbumChange.Kind;
import albums.events.Outbox;
import albums.owner.Owners;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** What an owner does with albums. Whoever is not the owner finds nothing: not even that an album exists. */
public final class Albums {
    private static final int ALBUMS_LIMIT = 1_000;
    private static final int PHOTOS_LIMIT = 1_000;
    private static final Duration KEYS_KEPT = Duration.ofHours(24);

    private final Database database;
    private final Outbox outbox;

    public Albums(Database database, Outbox outbox) {
        this.database = database;
        this.outbox = outbox;
    }

    public Page<Album> list(String owner, Optional<String> before, int limit) {
        return read(owner, connection -> AlbumRows.list(connection, owner, before, limit));
    }

    /** Returns an album with part of its photos, in the order in which they were added. */
    public AlbumWithPhotos get(String owner, String albumId, long after, int limit) {
        return read(owner, connection -> {
            var album = existing(connection, owner, albumId);
            return new AlbumWithPhotos(album, AlbumRows.photos(connection, owner, albumId, after, limit));
        });
    }

    /** Creates an album; the same request with the same key creates none again, and returns what it returned before. */
    public Album create(String owner, AlbumText text, Optional<IdempotencyKey> key) {
        return write(owner, connection -> {
            var now = Times.now();
            if (key.isPresent()) {
                AlbumRows.forgetKeys(connection, owner, now.minus(KEYS_KEPT));
                var before = AlbumRows.created(connection, owner, key.get());
                if (before.isPresent()) {
                    return repeated(before.get(), text, key.get());
                }
            }
            if (AlbumRows.count(connection, owner) >= ALBUMS_LIMIT) {
                throw Problem.limitReached("there are %d albums, and no more are allowed; delete one first".formatted(ALBUMS_LIMIT));
            }
            var album = Album.created(text, now);
            AlbumRows.insert(connection, owner, album);
            outbox.add(connection, owner, album, Kind.CREATED);
            if (key.isPresent()) {
                AlbumRows.remember(connection, owner, key.get(), album);
            }
            return album;
        });
    }

    private static Album repeated(AlbumRows.Created before, AlbumText text, IdempotencyKey key) {
        if (!before.by(key)) {
            throw Problem.keyUsedBefore();
        }
        return new Album(before.albumId(), text.title(), text.description(), 0, 1, before.createdAt(), before.createdAt());
    }

    /** Changes what is given of an album's text, if the album still has one of the expected versions. */
    public Album change(String owner, String albumId, TextChange change, Expected expected) {
        return write(owner, connection -> {
            var album = existing(connection, owner, albumId);
            expected.check(album.version());
            var changed = AlbumRows.write(connection, owner, album.with(change.of(album), Times.now()));
            outbox.addRenamed(connection, owner, album, changed);
            return changed;
        });
    }

    public void delete(String owner, String albumId, Expected expected) {
        write(owner, connection -> {
            var album = existing(connection, owner, albumId);
            expected.check(album.version());
            AlbumRows.delete(connection, owner, albumId);
            outbox.add(connection, owner, album.deleted(Times.now()), Kind.DELETED);
            return null;
        });
    }

    /** Adds a photo; one that is in the album stays where it is. */
    public Album addPhoto(String owner, String albumId, String photoId) {
        return write(owner, connection -> {
            var album = existing(connection, owner, albumId);
            if (AlbumRows.hasPhoto(connection, owner, albumId, photoId)) {
                return album;
            }
            if (album.photoCount() >= PHOTOS_LIMIT) {
                throw Problem.limitReached("the album has %d photos, and no more are allowed; use another album".formatted(PHOTOS_LIMIT));
            }
            var changed = album.withPhotos(1, Times.now());
            AlbumRows.addPhoto(connection, owner, albumId, photoId, changed.version(), changed.updatedAt());
            outbox.add(connection, owner, changed, Kind.PHOTOS_ADDED);
            return AlbumRows.write(connection, owner, changed);
        });
    }

    /** Removes a photo; that one is not in the album is no error, so that the request can be repeated. */
    public Album removePhoto(String owner, String albumId, String photoId) {
        return write(owner, connection -> {
            var album = existing(connection, owner, albumId);
            if (!AlbumRows.hasPhoto(connection, owner, albumId, photoId)) {
                return album;
            }
            var changed = album.withPhotos(-1, Times.now());
            AlbumRows.removePhoto(connection, owner, albumId, photoId);
            outbox.add(connection, owner, changed, Kind.PHOTOS_REMOVED);
            return AlbumRows.write(connection, owner, changed);
        });
    }

    private static Album existing(Connection connection, String owner, String albumId) throws SQLException {
        return AlbumRows.find(connection, owner, albumId).orElseThrow(Problem::notFound);
    }

    private <T> T read(String owner, Database.Work<T> work) {
        return database.transaction(connection -> {
            Owners.checkUnrestricted(connection, owner);
            return work.run(connection);
        });
    }

    private <T> T write(String owner, Database.Work<T> work) {
        return database.transaction(connection -> {
            Owners.lockUnrestricted(connection, owner);
            return work.run(connection);
        });
    }
}
