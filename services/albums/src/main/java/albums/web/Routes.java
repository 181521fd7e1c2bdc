package albums.web;

import albums.Problem;
import albums.database.Database;
import albums.telemetry.Tracing;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers each request: finds its id, traces it, turns what goes wrong into problem details, logs it without any data. */
final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9_=;:-]{1,128}");
    private static final String TRY_AGAIN_SECONDS = "1";

    private final JavalinConfig config;
    private final Tracing tracing;
    private final Optional<String> prefix;

    /** @param prefix a first segment that paths may have beside those that are given to `add` */
    Routes(JavalinConfig config, Tracing tracing, Optional<String> prefix) {
        this.config = config;
        this.prefix = prefix;
        this.tracing = tracing;
        config.routes.exception(HttpResponseException.class, (error, request) -> exchange(request, "", ignored -> {
            throw switch (error.getStatus()) {
                case 405 -> Problem.methodNotAllowed();
                case 413 -> Problem.tooLarge(Requests.BODY_LIMIT);
                default -> error.getStatus() < 500 ? Problem.notFound() : Problem.internal();
            };
        }));
    }

    /** What is done for a request. */
    interface Action {
        void run(Context request);
    }

    void add(HandlerType method, String path, Action action) {
        config.routes.addHttpHandler(method, path, request -> exchange(request, path, action));
        prefix.ifPresent(first ->
                config.routes.addHttpHandler(method, "/" + first + path, request -> exchange(request, path, action)));
    }

    private void exchange(Context request, String route, Action action) {
        var started = System.nanoTime();
        var requestId = Optional.ofNullable(request.header("X-Request-Id"))
                .filter(id -> REQUEST_ID.matcher(id).matches())
                .orElseGet(() -> UUID.randomUUID().toString());
        request.header("X-Request-Id", requestId).header("Cache-Control", "no-store").header("X-Content-Type-Options", "nosniff");
        try (var span = tracing.start(request.method().name(), route, request::header)) {
            answer(request, requestId, action);
            span.answered(request.statusCode());
            log(request, route, requestId, System.nanoTime() - started);
        }
    }

    private static void answer(Context request, String requestId, Action action) {
        try {
            action.run(request);
        } catch (Problem problem) {
            write(request, requestId, problem);
        } catch (Database.Unavailable error) {
            LOG.atWarn().setCause(error).addKeyValue("request_id", requestId).log("the database is away");
            write(request, requestId, Problem.unavailable("the albums cannot be reached at the moment; try again in a few seconds"));
        } catch (HttpResponseException error) {
            throw error; // Javalin's own, such as a body that is too large
        } catch (RuntimeException error) {
            LOG.atError().setCause(error).addKeyValue("request_id", requestId).log("a request failed");
            write(request, requestId, Problem.internal());
        }
    }

    private static void write(Context request, String requestId, Problem problem) {
        if (problem.status() == 401) {
            request.header("WWW-Authenticate", "Bearer");
        }
        if (problem.status() == 503) {
            request.header("Retry-After", TRY_AGAIN_SECONDS);
        }
        Answers.write(request, problem.status(), "application/problem+json", Json.problem(problem, requestId));
    }

    /** Logs what was asked for by its route, never by its path: ids of people and of what they keep are in no log. */
    private static void log(Context request, String route, String requestId, long nanoseconds) {
        if (route.startsWith("/health/") && request.statusCode() == 200) {
            return;
        }
        LOG.atInfo()
                .addKeyValue("request_id", requestId)
                .addKeyValue("method", request.method().name())
                .addKeyValue("route", route)
                .addKeyValue("status", request.statusCode())
                .addKeyValue("milliseconds", nanoseconds / 1_000_000)
                .log("answered");
    }
}
