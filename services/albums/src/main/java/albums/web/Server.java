package albums.web;

import albums.Settings;
import albums.album.Albums;
import albums.database.Database;
import albums.events.Outbox;
import albums.identity.CallerVerifier;
import albums.identity.TokenVerifier;
import albums.owner.DataSubjectRights;
import albums.telemetry.Tracing;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import java.net.MalformedURLException;
import java.time.Duration;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The HTTP server. */
public final class Server {
    private static final int THREADS = 64;
    private static final Duration LAST_REQUESTS = Duration.ofSeconds(10);

    private final Settings settings;
    private final Health health;
    private final Javalin javalin;

    public Server(Settings settings, Database database, Outbox outbox, Tracing tracing) throws MalformedURLException {
        this.settings = settings;
        health = new Health(database);
        var albums = new AlbumRoutes(new Albums(database, outbox), new TokenVerifier(settings.tokens()));
        var internal = new InternalRoutes(new DataSubjectRights(database, outbox), new CallerVerifier(settings));
        javalin = Javalin.create(config -> {
            limit(config);
            var routes = new Routes(config, tracing, settings.pathPrefix());
            health.addTo(routes);
            albums.addTo(routes);
            internal.addTo(routes);
        });
    }

    private static void limit(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.maxRequestSize = Requests.BODY_LIMIT;
        config.http.prefer405over404 = true;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.jetty.threadPool = new QueuedThreadPool(THREADS, 8);
        config.jetty.modifyServer(server -> server.setStopTimeout(LAST_REQUESTS.toMillis()));
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setIdleTimeout(Duration.ofSeconds(30).toMillis());
        });
    }

    public void start() {
        javalin.start(settings.host(), settings.port());
    }

    /** Turns readiness off, goes on for a while, and stops once the last request is answered. */
    public void stop() {
        health.stopping();
        try {
            Thread.sleep(Duration.ofSeconds(settings.drainSeconds()).toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        javalin.stop();
    }
}
