package albums.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import albums.Problem;
import albums.album.TextChange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestsTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void cursorsArePositions() {
        var id = "0192a3b4-c5d6-7e8f-9012-3456789abcde";
        assertEquals(Optional.of(id), Cursors.album(id));
        assertEquals(42, Cursors.position("42"));
        assertEquals(Optional.empty(), Cursors.album(null));
        assertEquals(0, Cursors.position(null));
    }

    @Test
    void otherCursorsAreRefused() {
        for (var wrong : List.of("", "!", "AAAA", "' OR 1=1 --", "42")) {
            assertEquals(400, assertThrows(Problem.class, () -> Cursors.album(wrong)).status());
        }
        for (var wrong : List.of("", "-1", "9".repeat(19))) {
            assertEquals(400, assertThrows(Problem.class, () -> Cursors.position(wrong)).status());
        }
    }

    @Test
    void aBodyIsAnObjectWithATitle() {
        assertEquals("a", Json.text(bytes("{\"title\": \"a\"}")).title());
        assertEquals("", Json.text(bytes("{\"title\": \"a\"}")).description());
        for (var wrong : List.of(
                "", "[]", "null", "{", "{\"title\": 1}", "{\"title\": null}", "{\"description\": \"b\"}",
                "{\"title\": \"a\", \"owner_id\": \"x\"}", "{\"title\": \"a\", \"title\": \"b\"}", "{\"title\": \"a\"} {}")) {
            assertEquals(400, assertThrows(Problem.class, () -> Json.text(bytes(wrong)), wrong).status());
        }
    }

    @Test
    void aChangeMayNameEither() {
        assertEquals(new TextChange(Optional.empty(), Optional.of("b")), Json.change(bytes("{\"description\": \"b\"}")));
        assertThrows(Problem.class, () -> Json.change(bytes("{\"title\": []}")));
    }
}
