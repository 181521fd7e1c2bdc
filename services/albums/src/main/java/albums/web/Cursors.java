package albums.web;

import albums.Problem;
import java.util.Optional;
import java.util.regex.Pattern;

/** Positions in a list, of use only to its owner: the id of the last album of the page before, or the place of the last photo. */
final class Cursors {
    private static final Pattern ALBUM = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern POSITION = Pattern.compile("[0-9]{1,18}");

    private Cursors() {}

    static Optional<String> album(String cursor) {
        return Optional.ofNullable(cursor).map(given -> checked(given, ALBUM));
    }

    static Optional<String> owner(String cursor) {
        return Optional.ofNullable(cursor).map(given -> checked(given, Requests.OWNER));
    }

    static long position(String cursor) {
        return Optional.ofNullable(cursor).map(given -> Long.parseLong(checked(given, POSITION))).orElse(0L);
    }

    private static String checked(String cursor, Pattern form) {
        if (!form.matcher(cursor).matches()) {
            throw Problem.badRequest("'cursor' is invalid; use the 'next' of an answer");
        }
        return cursor;
    }
}
