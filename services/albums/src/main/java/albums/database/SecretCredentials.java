package albums.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.SQLException;
import java.util.function.Supplier;

/**
 * User name and password from a secret as RDS keeps it: {@code {"username": ..., "password": ...}}. RDS rotates it, so it
 * is read again when the server refuses what was read before.
 */
final class SecretCredentials implements Credentials.Source {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<String> secret;
    private Credentials known;

    /** @param secret reads the secret's current text */
    SecretCredentials(Supplier<String> secret) {
        this.secret = secret;
    }

    @Override
    public synchronized Credentials current() throws SQLException {
        return known == null ? read() : known;
    }

    @Override
    public synchronized Credentials renewed(Credentials refused) throws SQLException {
        // Many connections are refused at once; the first of them reads for all.
        return refused.equals(known) ? read() : current();
    }

    private Credentials read() throws SQLException {
        try {
            var fields = JSON.readTree(secret.get());
            known = new Credentials(fields.path("username").asText(), fields.path("password").asText());
            return known;
        } catch (JsonProcessingException error) {
            throw new SQLException("the database's secret is not JSON", "08001");
        } catch (RuntimeException error) {
            throw new SQLException("the database's secret cannot be read: " + error.getClass().getName(), "08001", error);
        }
    }
}
