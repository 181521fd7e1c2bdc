package albums.web;

import albums.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/** Positions in a list, as clients get them: opaque, and of use only to the owner of the list. */
final class Cursors {
    private static final Pattern ALBUM = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern POSITION = Pattern.compile("[0-9]{1,18}");

    private Cursors() {}

    static String of(String position) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(position.getBytes(StandardCharsets.US_ASCII));
    }

    static Optional<String> album(String cursor) {
        return Optional.ofNullable(cursor).map(given -> read(given, ALBUM));
    }

    static long position(String cursor) {
        return Optional.ofNullable(cursor).map(given -> Long.parseLong(read(given, POSITION))).orElse(0L);
    }

    private static String read(String cursor, Pattern form) {
        try {
            var position = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            if (form.matcher(position).matches()) {
                return position;
            }
        } catch (IllegalArgumentException error) {
            // said below
        }
        throw Problem.badRequest("'cursor' is invalid; use the 'next' of an answer");
    }
}
