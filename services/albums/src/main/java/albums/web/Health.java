package albums.web;

import albums.database.Database;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;

/**
 * `/health/live`: the process has reached the database once, and is not being stopped; for a load balancer, which would
 * gain nothing from replacing all targets because the one database is away. `/health/ready`: it can do its work now, so
 * the database answers as well.
 */
final class Health {
    private final Database database;
    private volatile boolean stopping;

    Health(Database database) {
        this.database = database;
    }

    void addTo(Routes routes) {
        routes.add(HandlerType.GET, "/health/live", request -> answer(request, !stopping && database.migrated()));
        routes.add(HandlerType.GET, "/health/ready", request -> answer(request, !stopping && database.ready()));
    }

    void stopping() {
        stopping = true;
    }

    private static void answer(Context request, boolean well) {
        Answers.json(request, well ? 200 : 503, Json.status(well ? "ok" : "unavailable"));
    }
}
