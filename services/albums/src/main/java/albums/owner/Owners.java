package albums.owner;

import albums.Problem;
import albums.database.Times;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** The row of each owner: its lock orders all that is written of one owner, and it knows of a restriction. */
public final class Owners {
    private Owners() {}

    /**
     * Fails where the processing of the owner's data is restricted (GDPR Art. 18).
     *
     * @throws Problem if it is restricted
     */
    public static void checkUnrestricted(Connection connection, String owner) throws SQLException {
        if (restrictedAt(connection, owner).isPresent()) {
            throw Problem.restricted();
        }
    }

    /**
     * Locks the owner for the rest of the transaction; creates the row where there is none.
     *
     * @throws Problem if the processing of the owner's data is restricted
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

    static void delete(Connection connection, String owner) throws SQLException {
        try (var statement = connection.prepareStatement("DELETE FROM owners WHERE owner_id = ?")) {
            statement.setString(1, owner);
            statement.executeUpdate();
        }
    }
}
