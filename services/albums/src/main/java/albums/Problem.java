package albums;

/** A request that cannot be answered as asked: becomes RFC 9457 problem details. */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String type;
    private final String title;

    /**
     * @param type a URI of this kind of problem, where its status does not say enough
     * @param detail what was wrong and what to do, in words that may be shown; no data of a person
     */
    private Problem(int status, String type, String title, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.type = type;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String type() {
        return type;
    }

    public String title() {
        return title;
    }

    private static Problem plain(int status, String title, String detail) {
        return new Problem(status, "about:blank", title, detail);
    }

    private static Problem named(int status, String name, String title, String detail) {
        return new Problem(status, "urn:albums:problem:" + name, title, detail);
    }

    public static Problem badRequest(String detail) {
        return plain(400, "Bad Request", detail);
    }

    public static Problem unauthorized(String detail) {
        return plain(401, "Unauthorized", detail);
    }

    public static Problem forbidden(String detail) {
        return plain(403, "Forbidden", detail);
    }

    public static Problem restricted() {
        var detail = "the processing of this person's data is restricted; it is kept, and neither shown nor changed here";
        return named(403, "processing-restricted", "Processing restricted", detail);
    }

    public static Problem notFound() {
        return plain(404, "Not Found", "there is no such resource");
    }

    public static Problem methodNotAllowed() {
        return plain(405, "Method Not Allowed", "this resource does not take the method");
    }

    public static Problem limitReached(String detail) {
        return named(409, "limit-reached", "Limit reached", detail);
    }

    public static Problem changedMeanwhile() {
        var detail = "the album has changed since the version in If-Match; read it again, and repeat the change on what it is now";
        return plain(412, "Precondition Failed", detail);
    }

    public static Problem tooLarge(long limit) {
        return plain(413, "Content Too Large", "the body must have at most %d bytes".formatted(limit));
    }

    public static Problem unsupportedType() {
        return plain(415, "Unsupported Media Type", "the body must be JSON, with Content-Type: application/json");
    }

    public static Problem keyUsedBefore() {
        var detail = "this Idempotency-Key came with another request before; use a new key for a new album";
        return named(422, "idempotency-key-reused", "Idempotency-Key used before", detail);
    }

    public static Problem internal() {
        return plain(500, "Internal Server Error", "this could not be done, for a reason that is in the service's log");
    }

    public static Problem unavailable(String detail) {
        return plain(503, "Service Unavailable", detail);
    }
}
