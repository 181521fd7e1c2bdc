package albums.web;

import albums.Problem;
import albums.album.Expected;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a request says outside its body, checked. */
final class Requests {
    static final int BODY_LIMIT = 16 * 1024;
    private static final Pattern ALBUM = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern PHOTO = Pattern.compile("[0-9a-f]{32}");
    static final Pattern OWNER = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final Pattern TAGS = Pattern.compile("\"\\d{1,18}\"(\\s*,\\s*\"\\d{1,18}\")*");
    private static final int DEFAULT_LIMIT = 50;
    private static final int MOST = 100;

    private Requests() {}

    static String albumId(Context request) {
        return matching(request.pathParam("album_id"), ALBUM);
    }

    static String photoId(Context request) {
        return matching(request.pathParam("photo_id"), PHOTO);
    }

    static String owner(Context request) {
        return matching(request.pathParam("owner"), OWNER);
    }

    /** An id of another form is the id of nothing. */
    private static String matching(String value, Pattern form) {
        if (!form.matcher(value).matches()) {
            throw Problem.notFound();
        }
        return value;
    }

    static int limit(Context request) {
        var given = request.queryParam("limit");
        if (given == null) {
            return DEFAULT_LIMIT;
        }
        if (given.matches("[0-9]{1,3}") && Integer.parseInt(given) >= 1 && Integer.parseInt(given) <= MOST) {
            return Integer.parseInt(given);
        }
        throw Problem.badRequest("'limit' must be a whole number between 1 and %d".formatted(MOST));
    }

    static Optional<String> idempotencyKey(Context request) {
        var given = Optional.ofNullable(request.header("Idempotency-Key"));
        if (given.filter(key -> !KEY.matcher(key).matches()).isPresent()) {
            throw Problem.badRequest("'Idempotency-Key' must have between 1 and 255 printable ASCII characters and no spaces");
        }
        return given;
    }

    /** Returns the versions in `If-Match`; any where there is none. */
    static Expected versions(Context request) {
        var given = Optional.ofNullable(request.header("If-Match")).map(String::strip).orElse("*");
        if (given.equals("*")) {
            return new Expected(true, Set.of());
        }
        if (!TAGS.matcher(given).matches()) {
            return new Expected(false, Set.of()); // an ETag that this service never gives matches no version
        }
        return new Expected(false, Pattern.compile("\\d+").matcher(given).results()
                .map(match -> Long.parseLong(match.group()))
                .collect(Collectors.toUnmodifiableSet()));
    }

    static byte[] json(Context request) {
        var type = Optional.ofNullable(request.contentType()).orElse("").split(";", 2)[0].strip();
        if (!type.equalsIgnoreCase("application/json")) {
            throw Problem.unsupportedType();
        }
        return request.bodyAsBytes();
    }
}
