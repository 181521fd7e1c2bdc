package albums.album;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albums.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AlbumTest {
    @Test
    void textLosesTheWhiteSpaceAroundIt() {
        var text = new AlbumText("  Été à Köln 🎞 \n", " a\nb\t");
        assertEquals("Été à Köln 🎞", text.title());
        assertEquals("a\nb", text.description());
    }

    @Test
    void textHasLimitsInCharacters() {
        assertDoesNotThrow(() -> new AlbumText("🎞".repeat(200), "x".repeat(2_000)));
        for (var wrong : List.of("", "   ", "x".repeat(201), "a\nb", "a\u0000b", "a\ud83d")) {
            assertEquals(400, assertThrows(Problem.class, () -> new AlbumText(wrong, "")).status());
        }
        for (var wrong : List.of("x".repeat(2_001), "a\u0007b", "\udc00")) {
            assertEquals(400, assertThrows(Problem.class, () -> new AlbumText("a", wrong)).status());
        }
    }

    @Test
    void idsSortByTimeAndAreOfVersionSeven() {
        var ids = List.of(AlbumIds.next(1), AlbumIds.next(2), AlbumIds.next(1_800_000_000_000L), AlbumIds.next((1L << 48) - 1));
        assertEquals(ids, ids.stream().sorted().toList());
        for (var id : ids) {
            assertEquals(7, UUID.fromString(id).version());
            assertEquals(2, UUID.fromString(id).variant());
        }
        assertNotEquals(AlbumIds.next(1), AlbumIds.next(1));
    }

    @Test
    void aPageKnowsWhetherThereAreMore() {
        assertEquals(new Page<>(List.of(1, 2), Optional.of("2")), Page.of(List.of(1, 2, 3), 2, String::valueOf));
        assertEquals(new Page<>(List.of(1, 2), Optional.<String>empty()), Page.of(List.of(1, 2), 2, String::valueOf));
        assertEquals(new Page<>(List.<Integer>of(), Optional.<String>empty()), Page.of(List.<Integer>of(), 2, String::valueOf));
    }

    @Test
    void aChangeIsForTheVersionsThatItNames() {
        assertDoesNotThrow(() -> new Expected(true, Set.of()).check(3));
        assertDoesNotThrow(() -> new Expected(false, Set.of(2L, 3L)).check(3));
        assertEquals(412, assertThrows(Problem.class, () -> new Expected(false, Set.of(2L)).check(3)).status());
    }

    @Test
    void aKeyTellsRequestsApart() {
        var one = IdempotencyKey.of("k", new AlbumText("a", "b"));
        var other = IdempotencyKey.of("k", new AlbumText("a", "c"));
        assertArrayEquals(one.key(), other.key());
        assertTrue(!Arrays.equals(one.request(), other.request()));
    }
}
