package albums.events;

import static albums.database.Sql.query;
import static albums.database.Sql.update;

import albums.album.Album;
import albums.database.Times;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Changes of albums on their way to EventBridge (a transactional outbox): a change is in it exactly where the change itself
 * was committed, until EventBridge has accepted it or its owner is restricted or erased.
 */
public final class Outbox {
    private final boolean kept;

    /** @param kept whether changes are events at all; nothing is written otherwise, as nobody would take it out */
    public Outbox(boolean kept) {
        this.kept = kept;
    }

    /** A change, and by what it is deleted. */
    record Waiting(long changeId, AlbumChange change) {}

    /** Adds what happened to an album, in the transaction in which it happens. */
    public void add(Connection connection, String owner, Album afterwards, AlbumChange.Kind kind) throws SQLException {
        if (!kept) {
            return;
        }
        update(
                connection,
                "INSERT INTO album_changes (owner_id, album_id, version, kind, photo_count, occurred_at) VALUES (?, ?, ?, ?, ?, ?)",
                owner, afterwards.albumId(), afterwards.version(), kind.word(), afterwards.photoCount(),
                Times.stored(afterwards.updatedAt()));
    }

    /** Adds that an album has another title, where it has: what else a person writes is no event. */
    public void addRenamed(Connection connection, String owner, Album before, Album afterwards) throws SQLException {
        if (!afterwards.title().equals(before.title())) {
            add(connection, owner, afterwards, AlbumChange.Kind.RENAMED);
        }
    }

    /**
     * Returns the oldest changes but those that another instance is sending, and locks them for the rest of the
     * transaction.
     */
    static List<Waiting> take(Connection connection, int most) throws SQLException {
        return query(
                connection,
                "SELECT change_id, owner_id, album_id, version, kind, photo_count, occurred_at FROM album_changes"
                        + " ORDER BY change_id LIMIT ? FOR UPDATE SKIP LOCKED",
                Outbox::waiting, most);
    }

    static void delete(Connection connection, Waiting accepted) throws SQLException {
        update(connection, "DELETE FROM album_changes WHERE change_id = ?", accepted.changeId());
    }

    /** Deletes all of an owner who is restricted or erased; waits for an instance that is sending some of it. */
    public static void deleteAll(Connection connection, String owner) throws SQLException {
        update(connection, "DELETE FROM album_changes WHERE owner_id = ?", owner);
    }

    private static Waiting waiting(ResultSet row) throws SQLException {
        var change = new AlbumChange(
                row.getString("owner_id"),
                row.getString("album_id"),
                row.getLong("version"),
                AlbumChange.Kind.of(row.getString("kind")),
                row.getInt("photo_count"),
                Times.read(row, "occurred_at"));
        return new Waiting(row.getLong("change_id"), change);
    }
}
