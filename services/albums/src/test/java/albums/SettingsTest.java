package albums;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static Map<String, String> environment() {
        return new HashMap<>(Map.of(
                "DATABASE_HOST", "db.example",
                "DATABASE_NAME", "albums",
                "DATABASE_SECRET_ARN", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-1",
                "DATABASE_CA_FILE", "/etc/albums/ca.pem",
                "AWS_REGION", "eu-west-1",
                "TOKEN_ISSUER", "https://issuer.example/pool",
                "TOKEN_AUDIENCE", "client"));
    }

    @Test
    void defaultsAreThoseOfMySqlAndOfTheIssuer() {
        var settings = Settings.from(environment());
        assertEquals(3306, settings.database().port());
        assertEquals(Settings.Authentication.SECRET, settings.database().authentication());
        assertEquals(URI.create("https://issuer.example/pool/.well-known/jwks.json"), settings.tokens().keys());
        assertTrue(settings.internalCallers().isEmpty());
        assertTrue(settings.eventBus().isEmpty());
        assertTrue(settings.traces().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "DATABASE_HOST, '', DATABASE_HOST is missing",
        "DATABASE_PORT, 70000, 70000",
        "PORT, http, http",
        "DATABASE_AUTH, ldap, ldap",
        "DATABASE_AUTH, iam, DATABASE_USER is missing",
        "AWS_ENDPOINT_URL, 127.0.0.1:4566, 127.0.0.1:4566",
        "PATH_PREFIX, /v1, /v1",
        "INTERNAL_CALLERS, arn:aws:iam::111122223333:user/somebody, user/somebody",
        "EVENT_BUS, https://events.example, events.example",
    })
    void eachFaultIsNamed(String name, String value, String said) {
        var environment = environment();
        environment.put(name, value);
        var error = assertThrows(Settings.InvalidSettings.class, () -> Settings.from(environment));
        assertTrue(error.getMessage().contains(name) || error.getMessage().contains(said), error.getMessage());
        assertTrue(error.getMessage().contains(said), error.getMessage());
    }

    @Test
    void allFaultsAreSaidAtOnce() {
        var error = assertThrows(Settings.InvalidSettings.class, () -> Settings.from(Map.of()));
        for (var name : environment().keySet()) {
            assertTrue(error.getMessage().contains(name), error.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "arn:aws:events:eu-west-1:111122223333:event-bus/default"})
    void aBusIsGivenByItsNameOrItsArn(String bus) {
        var environment = environment();
        environment.put("EVENT_BUS", bus);
        assertEquals(bus, Settings.from(environment).eventBus().orElseThrow());
    }

    @Test
    void callersAreAListOfRoles() {
        var environment = environment();
        environment.put("INTERNAL_CALLERS", "arn:aws:iam::111122223333:role/a, arn:aws:iam::111122223333:role/path/b");
        assertEquals(
                Set.of("arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/path/b"),
                Settings.from(environment).internalCallers());
    }
}
