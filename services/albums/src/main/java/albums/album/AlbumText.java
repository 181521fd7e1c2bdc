package albums.album;

import albums.Problem;
import java.nio.charset.StandardCharsets;

/** What a person writes on an album: checked, and without white space around it. */
public record AlbumText(String title, String description) {
    private static final int TITLE_LIMIT = 200;
    private static final int DESCRIPTION_LIMIT = 2_000;

    public AlbumText {
        title = text("title", title, 1, TITLE_LIMIT);
        description = text("description", description, 0, DESCRIPTION_LIMIT);
    }

    private static String text(String field, String given, int least, int most) {
        var value = given.strip();
        var length = value.codePointCount(0, value.length());
        if (length < least || length > most) {
            throw Problem.badRequest("'%s' must have between %d and %d characters; it has %d".formatted(field, least, most, length));
        }
        // Line breaks and tabs are text in a description; other control characters are text nowhere.
        var control = value.chars().anyMatch(c -> Character.isISOControl(c) && !(least == 0 && (c == '\n' || c == '\r' || c == '\t')));
        if (control || !StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw Problem.badRequest("'%s' has a control character or half of a surrogate pair; remove it".formatted(field));
        }
        return value;
    }
}
