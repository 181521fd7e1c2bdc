package albums;

import albums.database.Database;
import albums.telemetry.Tracing;
import albums.web.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the service, and stops it in order when the system asks. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Settings settings;
        try {
            settings = Settings.from(System.getenv());
        } catch (Settings.InvalidSettings error) {
            LOG.error("the service cannot start: {}", error.getMessage());
            System.exit(64);
            return;
        }
        var tracing = Tracing.of(settings);
        var database = new Database(settings);
        var server = new Server(settings, database, tracing);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            LOG.info("stopping");
            server.stop();
            database.close();
            tracing.close();
            LOG.info("stopped");
        }));
        server.start();
        LOG.info("listening");
        database.migrate();
        LOG.info("ready");
    }
}
