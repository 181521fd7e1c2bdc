package albums.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;

class CredentialsTest {
    private static SecretCredentials reading(String... texts) {
        return new SecretCredentials(new ArrayDeque<>(List.of(texts))::remove);
    }

    private static String secret(String password) {
        return "{\"username\": \"admin\", \"password\": \"%s\"}".formatted(password);
    }

    @Test
    void theSecretIsReadOnceUntilItIsRefused() throws SQLException {
        var credentials = reading(secret("old"), secret("new"));
        var old = credentials.current();
        assertEquals(old, credentials.current());
        assertEquals(new Credentials("admin", "new"), credentials.renewed(old));
        assertEquals(new Credentials("admin", "new"), credentials.current());
    }

    @Test
    void connectionsRefusedTogetherReadItOnce() throws SQLException {
        var credentials = reading(secret("old"), secret("new"));
        var old = credentials.current();
        credentials.renewed(old);
        assertEquals("new", credentials.renewed(old).password());
    }

    @Test
    void aSecretThatCannotBeReadIsAFailedConnection() {
        var error = assertThrows(SQLException.class, () -> new SecretCredentials(() -> {
            throw new NoSuchElementException("no credentials");
        }).current());
        assertEquals("08001", error.getSQLState());
        assertThrows(SQLException.class, () -> reading("admin:old").current());
    }

    @Test
    void noTextHasThePassword() {
        assertFalse(new Credentials("admin", "secret").toString().contains("secret"));
    }

    @Test
    void aTokenIsASignedRequestToConnect() {
        var identity = AwsBasicCredentials.create("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        var source = new TokenCredentials("db.example", 3306, "albums", "eu-west-1", () -> identity);
        var token = source.current().password();
        assertTrue(token.startsWith("db.example:3306/?"), token);
        for (var part : List.of("Action=connect", "DBUser=albums", "X-Amz-Expires=900", "X-Amz-SignedHeaders=host", "rds-db%2Faws4_request", "X-Amz-Signature=")) {
            assertTrue(token.contains(part), part + " in " + token);
        }
        assertEquals("albums", source.current().user());
    }
}
