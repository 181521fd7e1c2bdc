package albums.database;

import albums.Settings;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * The database: a pool, and transactions on it. While the database is away each call fails within about a second, most of
 * them at once; when it is back, so are the calls. Nothing here ends the process.
 */
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    /** Statements take milliseconds; whoever waits longer than this gets the answer 503. */
    private static final int PATIENCE_MILLISECONDS = 1_000;
    private static final int STATEMENT_MILLISECONDS = 1_500;
    private static final Duration TRIAL_EVERY = Duration.ofMillis(500);
    private static final int CONNECTIONS = 10;
    private static final int ATTEMPTS = 3;
    private static final int DEADLOCK = 1213;
    /** A lock was held too long, the server only reads (it is failing over), ends, or killed the connection. */
    private static final Set<Integer> NOT_NOW = Set.of(DEADLOCK, 1205, 1290, 1792, 1836, 1053, 1927, 3169);
    /** SQL states of a connection that failed, and of a log-in that was refused. */
    private static final Set<String> NO_CONNECTION = Set.of("08", "28");

    /** The database cannot be reached; whether the last statement took effect is not known. */
    public static final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** A statement failed for a reason that trying again does not help. */
    public static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failed(SQLException cause) {
            super("a statement failed", cause);
        }
    }

    /** What is done with a connection. */
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private final HikariDataSource pool;
    private final ConnectionSource patient;
    private final Breaker breaker = new Breaker(TRIAL_EVERY.toNanos(), System::nanoTime);
    private volatile boolean migrated;
    private volatile boolean closed;

    public Database(Settings settings) {
        var database = settings.database();
        var credentials = credentials(settings);
        var url = "jdbc:mariadb://%s:%d/%s".formatted(database.host(), database.port(), database.name());
        patient = new ConnectionSource(url, options(database, 0), credentials);
        var config = new HikariConfig();
        config.setPoolName("albums");
        config.setDataSource(new ConnectionSource(url, options(database, STATEMENT_MILLISECONDS), credentials));
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(2);
        config.setConnectionTimeout(PATIENCE_MILLISECONDS);
        config.setValidationTimeout(PATIENCE_MILLISECONDS / 2);
        config.setKeepaliveTime(TimeUnit.MINUTES.toMillis(1));
        config.setMaxLifetime(TimeUnit.MINUTES.toMillis(10));
        config.setInitializationFailTimeout(-1); // starts without the database, and waits for it
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        pool = new HikariDataSource(config);
    }

    private static Properties options(Settings.Database database, int statementMilliseconds) {
        var options = new Properties();
        options.setProperty("sslMode", "verify-full");
        options.setProperty("serverSslCert", database.authorities());
        options.setProperty("connectTimeout", String.valueOf(PATIENCE_MILLISECONDS));
        options.setProperty("socketTimeout", String.valueOf(statementMilliseconds));
        options.setProperty("sessionVariables", "innodb_lock_wait_timeout=1");
        return options;
    }

    private static Credentials.Source credentials(Settings settings) {
        var database = settings.database();
        var identity = DefaultCredentialsProvider.builder().build();
        if (database.authentication() == Settings.Authentication.IAM) {
            return new TokenCredentials(
                    database.host(), database.port(), database.user(), settings.region(), identity::resolveCredentials);
        }
        var http = UrlConnectionHttpClient.builder()
                .connectionTimeout(Duration.ofMillis(PATIENCE_MILLISECONDS))
                .socketTimeout(Duration.ofMillis(PATIENCE_MILLISECONDS));
        var client = SecretsManagerClient.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(identity)
                .httpClientBuilder(http);
        settings.awsEndpoint().ifPresent(client::endpointOverride);
        var secrets = client.build();
        return new SecretCredentials(() -> secrets.getSecretValue(request -> request.secretId(database.secret())).secretString());
    }

    /** Brings the tables up to date; waits for the database as long as it takes. */
    public void migrate() {
        var flyway = Flyway.configure().dataSource(patient).load();
        while (!migrated && !closed) {
            try {
                flyway.migrate();
                migrated = true;
            } catch (FlywayException error) {
                LOG.atWarn().setCause(error).log("the database cannot be migrated yet");
                sleep(TRIAL_EVERY);
            }
        }
    }

    /** Says whether the database answers now and has the tables. */
    public boolean ready() {
        if (!migrated) {
            return false;
        }
        try (var connection = pool.getConnection()) {
            var valid = connection.isValid(1);
            if (valid) {
                breaker.succeeded();
            }
            return valid;
        } catch (SQLException error) {
            breaker.failed();
            return false;
        }
    }

    /** Says whether the tables have been brought up to date, once since the start. */
    public boolean migrated() {
        return migrated;
    }

    /**
     * Runs work in a transaction, again where it met a deadlock.
     *
     * @throws Unavailable if the database cannot be reached
     */
    public <T> T transaction(Work<T> work) {
        for (var attempt = 1; ; attempt++) {
            try (var connection = connection()) {
                connection.setAutoCommit(false);
                var result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException error) {
                if (error.getErrorCode() != DEADLOCK || attempt == ATTEMPTS) {
                    throw translated(error);
                }
            }
        }
    }

    /** Returns a connection; one that is closed without a commit is rolled back by the pool. */
    private Connection connection() throws SQLException {
        if (!migrated) {
            throw new Unavailable("the database has not been reached since the start", null);
        }
        if (!breaker.allows()) {
            throw new Unavailable("the database did not answer a moment ago", null);
        }
        try {
            var connection = pool.getConnection();
            breaker.succeeded();
            return connection;
        } catch (SQLException error) {
            breaker.failed();
            throw error;
        }
    }

    private static RuntimeException translated(SQLException error) {
        var state = error.getSQLState();
        var away = state == null || NO_CONNECTION.contains(state.substring(0, 2)) || NOT_NOW.contains(error.getErrorCode());
        return away ? new Unavailable("the database cannot be reached", error) : new Failed(error);
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        pool.close();
    }
}
