package albums;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the environment says. Every fault in it is found before anything starts.
 *
 * @param port the port to listen on, on all addresses unless `HOST` names one
 * @param pathPrefix a first segment that the gateway may put before each path, without slashes; none where empty
 * @param region of the secret, of the token's signature and of STS
 * @param awsEndpoint where AWS's APIs are, for a local cloud; AWS's own addresses where empty
 * @param eventBus the bus of EventBridge that changes of albums are put on; they are no events where empty
 * @param drainSeconds how long requests are still answered after SIGTERM, with readiness off
 */
public record Settings(
        String serviceName,
        String host,
        int port,
        Optional<String> pathPrefix,
        int drainSeconds,
        String region,
        Optional<URI> awsEndpoint,
        Database database,
        Tokens tokens,
        Set<String> internalCallers,
        Optional<String> eventBus,
        Optional<URI> traces) {

    /** How the database's password is found. */
    public enum Authentication {
        SECRET,
        IAM
    }

    /**
     * The database.
     *
     * @param secret the ARN of the secret with user name and password, for `SECRET`
     * @param user the database user, for `IAM`
     * @param authorities a PEM file with the certificates that the server's certificate is verified by
     */
    public record Database(
            String host, int port, String name, Authentication authentication, String secret, String user, String authorities) {}

    /**
     * Whose ID tokens are accepted.
     *
     * @param keys the issuer's JSON Web Key Set
     */
    public record Tokens(String issuer, String audience, URI keys) {}

    /** The environment cannot be used; the message names each variable, its value and the remedy. */
    public static final class InvalidSettings extends RuntimeException {
        private static final long serialVersionUID = 1;

        InvalidSettings(List<String> faults) {
            super(String.join("; ", faults));
        }
    }

    /**
     * Reads the environment.
     *
     * @throws InvalidSettings if a variable is missing or invalid
     */
    public static Settings from(Map<String, String> environment) {
        var reader = new Reader(environment, new ArrayList<>());
        var authentication = reader.oneOf("DATABASE_AUTH", "secret", "iam").equals("iam") ? Authentication.IAM : Authentication.SECRET;
        var database = new Database(
                reader.required("DATABASE_HOST"),
                reader.number("DATABASE_PORT", 3306, 1, 65535),
                reader.required("DATABASE_NAME"),
                authentication,
                authentication == Authentication.SECRET ? reader.required("DATABASE_SECRET_ARN") : "",
                authentication == Authentication.IAM ? reader.required("DATABASE_USER") : "",
                reader.required("DATABASE_CA_FILE"));
        var issuer = reader.required("TOKEN_ISSUER");
        var keys = reader.address("TOKEN_KEYS_URL").orElseGet(() -> URI.create(issuer.replaceAll("/+$", "") + "/.well-known/jwks.json"));
        var settings = new Settings(
                reader.optional("SERVICE_NAME").orElse("albums"),
                reader.optional("HOST").orElse("0.0.0.0"),
                reader.number("PORT", 8080, 1, 65535),
                reader.segment("PATH_PREFIX"),
                reader.number("DRAIN_SECONDS", 2, 0, 300),
                reader.required("AWS_REGION"),
                reader.address("AWS_ENDPOINT_URL"),
                database,
                new Tokens(issuer, reader.required("TOKEN_AUDIENCE"), keys),
                reader.roles("INTERNAL_CALLERS"),
                reader.bus("EVENT_BUS"),
                reader.address("OTEL_EXPORTER_OTLP_ENDPOINT"));
        if (!reader.faults.isEmpty()) {
            throw new InvalidSettings(reader.faults);
        }
        return settings;
    }

    private record Reader(Map<String, String> environment, List<String> faults) {
        Optional<String> optional(String name) {
            return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
        }

        String required(String name) {
            return optional(name).orElseGet(() -> {
                faults.add("the environment variable %s is missing; set it".formatted(name));
                return "";
            });
        }

        int number(String name, int fallback, int least, int most) {
            var given = optional(name);
            try {
                var value = given.map(Integer::parseInt).orElse(fallback);
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException error) {
                // said below, with the limits
            }
            faults.add("%s is '%s'; it must be a whole number between %d and %d".formatted(name, given.orElse(""), least, most));
            return fallback;
        }

        String oneOf(String name, String... values) {
            var value = optional(name).orElse(values[0]);
            if (!Arrays.asList(values).contains(value)) {
                faults.add("%s is '%s'; valid values: %s".formatted(name, value, String.join(", ", values)));
            }
            return value;
        }

        Optional<URI> address(String name) {
            var given = optional(name);
            try {
                var address = given.map(URI::create);
                if (address.isEmpty() || address.get().getHost() != null && address.get().getScheme().startsWith("http")) {
                    return address;
                }
            } catch (IllegalArgumentException error) {
                // said below, with an example
            }
            faults.add("%s is '%s'; it must be a URL such as https://example.com".formatted(name, given.orElse("")));
            return Optional.empty();
        }

        Optional<String> segment(String name) {
            var given = optional(name);
            if (given.isPresent() && !given.get().matches("[A-Za-z0-9_-]+")) {
                faults.add("%s is '%s'; it must be letters, digits, _ or -, without slashes".formatted(name, given.get()));
            }
            return given;
        }

        Optional<String> bus(String name) {
            var given = optional(name);
            if (given.isPresent() && !given.get().matches("(arn:[a-z-]+:events:[a-z0-9-]+:[0-9]{12}:event-bus/)?[/.A-Za-z0-9_-]{1,256}")) {
                faults.add("%s is '%s'; it must be the name or the ARN of an event bus, such as default".formatted(name, given.get()));
            }
            return given;
        }

        Set<String> roles(String name) {
            var roles = Arrays.stream(optional(name).orElse("").split(","))
                    .map(String::strip)
                    .filter(role -> !role.isEmpty())
                    .collect(Collectors.toUnmodifiableSet());
            for (var role : roles) {
                if (!role.matches("arn:[a-z-]+:iam::[0-9]{12}:role/[\\w+=,.@/-]+")) {
                    faults.add("%s has '%s'; each must be the ARN of an IAM role".formatted(name, role));
                }
            }
            return roles;
        }
    }
}
