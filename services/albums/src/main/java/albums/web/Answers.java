package albums.web;

import io.javalin.http.Context;

/** How answers are written. */
final class Answers {
    private Answers() {}

    static void json(Context request, int status, String body) {
        write(request, status, "application/json", body);
    }

    static void write(Context request, int status, String type, String body) {
        request.status(status).contentType(type).result(body);
    }
}
