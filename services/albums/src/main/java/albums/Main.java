package albums;

import albums.database.Database;
import albums.events.EventBridgeBus;
import albums.events.Outbox;
import albums.events.Relay;
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
        var server = new Server(settings, database, new Outbox(settings.eventBus().isPresent()), tracing);
        var relay = settings.eventBus().map(bus -> new Relay(database, new EventBridgeBus(settings, bus)));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            LOG.info("stopping");
            server.stop();
            relay.ifPresent(Relay::close);
            database.close();
            tracing.close();
            LOG.info("stopped");
        }));
        server.start();
        LOG.info("listening");
        database.migrate();
        LOG.info("ready");
        relay.ifPresent(Relay::start);
    }
}
