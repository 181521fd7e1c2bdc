package albums.owner;

import static albums.database.Sql.query;
import static albums.database.Sql.update;

import albums.Problem;
import albums.album.Page;
import albums.database.Times;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The row of each owner: its lock orders all that is written of one owner, and it knows of a restriction. */
public final class Owners {
    /** How long a token of Cognito can be valid (https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html). */
    private static final Duration LONGEST_TOKEN = Duration.ofDays(1);

    private Owners() {}

    /**
     * Fails where the processing of the owner's data is restricted (GDPR Art. 18), or where it was erased: a token that was
     * issued before stays valid for a while.
     *
     * @throws Problem if it is restricted or erased
     */
    public static void checkUnrestricted(Connection connection, String owner) throws SQLException {
        var restrictedOrErased = "SELECT 1 FROM owners WHERE owner_id = ? AND restricted_at IS NOT NULL"
                + " UNION ALL SELECT 1 FROM erased_owners WHERE owner_digest = ?";
        if (!query(connection, restrictedOrErased, row -> row.getInt(1), owner, digest(owner)).isEmpty()) {
            throw Problem.restricted();
        }
    }

    /**
     * Locks the owner for the rest of the transaction; creates the row where there is none.
     *
     * @throws Problem if the processing of the owner's data is restricted, or if it was erased
     */
    public static void lockUnrestricted(Connection connection, String owner) throws SQLException {
        lock(connection, owner);
        checkUnrestricted(connection, owner);
    }

    static void lock(Connection connection, String owner) throws SQLException {
        var create = "INSERT INTO owners (owner_id) VALUES (?) ON DUPLICATE KEY UPDATE owner_id = owner_id";
        try (var statement = connection.prepareStatement(create)) {
            statement.setString(1, owner);
            statement.executeUpdate();
        }
    }

    static Optional<Instant> restrictedAt(Connection connection, String owner) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT restricted_at FROM owners WHERE owner_id = ?")) {
            statement.setString(1, owner);
            try (var rows = statement.executeQuery()) {
                return rows.next() ? Optional.ofNullable(Times.read(rows, "restricted_at")) : Optional.empty();
            }
        }
    }

    /** Restricts the owner, or lifts the restriction where the time is empty; a restriction keeps its first time. */
    static void restrict(Connection connection, String owner, Optional<Instant> time) throws SQLException {
        var change = time.isPresent()
                ? "UPDATE owners SET restricted_at = COALESCE(restricted_at, ?) WHERE owner_id = ?"
                : "UPDATE owners SET restricted_at = ? WHERE owner_id = ?";
        try (var statement = connection.prepareStatement(change)) {
            statement.setObject(1, time.map(Times::stored).orElse(null));
            statement.setString(2, owner);
            statement.executeUpdate();
        }
    }

    /** Deletes the owner, who is refused from then on, and forgets those whom no token can bring back any more. */
    static void erase(Connection connection, String owner) throws SQLException {
        var now = Times.now();
        update(connection, "DELETE FROM erased_owners WHERE erased_at < ?", Times.stored(now.minus(LONGEST_TOKEN)));
        update(
                connection,
                "INSERT INTO erased_owners (owner_digest, erased_at) VALUES (?, ?) ON DUPLICATE KEY UPDATE erased_at = VALUES(erased_at)",
                digest(owner), Times.stored(now));
        update(connection, "DELETE FROM owners WHERE owner_id = ?", owner);
    }

    /** Returns the next owners after one, in the order of their ids. */
    static Page<String> list(Connection connection, Optional<String> after, int limit) throws SQLException {
        var next = "SELECT owner_id FROM owners WHERE owner_id > ? ORDER BY owner_id LIMIT ?";
        return Page.of(query(connection, next, row -> row.getString(1), after.orElse(""), limit + 1), limit, owner -> owner);
    }

    private static byte[] digest(String owner) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(owner.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException("every Java has SHA-256", error);
        }
    }
}
