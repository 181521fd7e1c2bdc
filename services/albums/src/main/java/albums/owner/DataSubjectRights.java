package albums.owner;

import albums.Problem;
import albums.album.Album;
import albums.album.AlbumRows;
import albums.album.AlbumWithPhotos;
import albums.album.Page;
import albums.album.TextChange;
import albums.database.Database;
import albums.database.Times;
import albums.events.Outbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/** The rights of people (GDPR Art. 15 to 20) on what is kept of one owner: for internal callers only. */
public final class DataSubjectRights {
    private static final int ALBUMS_A_PAGE = 20;
    private static final int PHOTOS_AT_ONCE = 1_000;
    private static final int OWNERS_A_PAGE = 100;

    /** What is kept of an owner. */
    public record Found(int albums, int photos, Optional<Instant> restrictedAt) {}

    /** What was erased. */
    public record Erased(int albums, int photos) {}

    private final Database database;
    private final Outbox outbox;

    public DataSubjectRights(Database database, Outbox outbox) {
        this.database = database;
        this.outbox = outbox;
    }

    /** Returns part of all owners: after a restore, each may be one who was erased. */
    public Page<String> owners(Optional<String> after) {
        return database.transaction(connection -> Owners.list(connection, after, OWNERS_A_PAGE));
    }

    public Found find(String owner) {
        return database.transaction(connection -> new Found(
                AlbumRows.count(connection, owner), AlbumRows.countPhotos(connection, owner), Owners.restrictedAt(connection, owner)));
    }

    /** Returns part of all that is kept of the owner, restricted or not. */
    public Page<AlbumWithPhotos> export(String owner, Optional<String> before) {
        return database.transaction(connection -> {
            var page = AlbumRows.list(connection, owner, before, ALBUMS_A_PAGE);
            var exported = new ArrayList<AlbumWithPhotos>();
            for (var album : page.items()) {
                exported.add(new AlbumWithPhotos(album, AlbumRows.photos(connection, owner, album.albumId(), 0, PHOTOS_AT_ONCE)));
            }
            return new Page<>(exported, page.next());
        });
    }

    /** Corrects the text of an album (Art. 16), restricted or not; of whoever is restricted no event tells. */
    public Album rectify(String owner, String albumId, TextChange change) {
        return database.transaction(connection -> {
            Owners.lock(connection, owner);
            var album = AlbumRows.find(connection, owner, albumId).orElseThrow(Problem::notFound);
            var changed = AlbumRows.write(connection, owner, album.with(change.of(album), Times.now()));
            if (Owners.restrictedAt(connection, owner).isEmpty()) {
                outbox.addRenamed(connection, owner, album, changed);
            }
            return changed;
        });
    }

    /**
     * Restricts the processing (Art. 18): from then on only these operations read or change what is kept, and changes that
     * are not on the bus yet never get there.
     */
    public Found restrict(String owner) {
        return restricted(owner, Optional.of(Times.now()));
    }

    public Found lift(String owner) {
        return restricted(owner, Optional.empty());
    }

    private Found restricted(String owner, Optional<Instant> time) {
        database.transaction(connection -> {
            Owners.lock(connection, owner);
            Owners.restrict(connection, owner, time);
            if (time.isPresent()) {
                Outbox.deleteAll(connection, owner);
            }
            return null;
        });
        return find(owner);
    }

    /**
     * Erases all that is kept of the owner (Art. 17), also where nothing is. The owner is restricted meanwhile, so that
     * nothing is added, and stays so where the erasure is interrupted: repeat it then. Afterwards the owner is refused for as
     * long as a token can be valid.
     */
    public Erased erase(String owner) {
        restrict(owner);
        var photos = 0;
        for (var deleted = PHOTOS_AT_ONCE; deleted == PHOTOS_AT_ONCE; photos += deleted) {
            deleted = database.transaction(connection -> AlbumRows.deletePhotos(connection, owner, PHOTOS_AT_ONCE));
        }
        var albums = database.transaction(connection -> eraseRest(connection, owner));
        return new Erased(albums, photos);
    }

    private static int eraseRest(Connection connection, String owner) throws SQLException {
        Outbox.deleteAll(connection, owner);
        var albums = AlbumRows.deleteAlbums(connection, owner);
        AlbumRows.forgetKeys(connection, owner, Times.END);
        Owners.erase(connection, owner);
        return albums;
    }
}
