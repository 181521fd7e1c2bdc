package albums.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import albums.events.AlbumChange.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AlbumChangeTest {
    private static final String ALBUM = "0192a3b4-c5d6-7e8f-9012-3456789abcde";

    static AlbumChange change(long version) {
        return new AlbumChange("ada", ALBUM, version, Kind.PHOTOS_ADDED, 3, Instant.parse("2026-11-28T12:00:00.250Z"));
    }

    @Test
    void theEventSaysWhoseAlbumItIsAndNothingThatAPersonWrote() {
        assertEquals(
                Map.of(
                        "type", "album_changed",
                        "schema_version", 1,
                        "event_id", "0192a3b4c5d67e8f90123456789abcde-7",
                        "occurred_at", "2026-11-28T12:00:00.250Z",
                        "owner_id", "ada",
                        "album_id", ALBUM,
                        "change", "photos_added",
                        "photos", 3),
                change(7).event());
    }

    @Test
    void aChangeHasOneIdAndAnotherChangeAnother() {
        assertEquals(change(7).eventId(), change(7).eventId());
        assertNotEquals(change(7).eventId(), change(8).eventId());
        assertTrue(change(Long.MAX_VALUE).eventId().length() <= 64);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void eachKindIsReadAsItIsWritten(Kind kind) {
        assertEquals(kind, Kind.of(kind.word()));
        assertTrue(kind.word().length() <= 16, "the column's length");
    }

    @Test
    void whoFailsWaitsLongerAndNotForEver() {
        assertEquals(Duration.ofSeconds(1), Relay.pauseAfter(1));
        assertEquals(Duration.ofSeconds(4), Relay.pauseAfter(3));
        assertEquals(Duration.ofSeconds(30), Relay.pauseAfter(6));
        assertEquals(Duration.ofSeconds(30), Relay.pauseAfter(Integer.MAX_VALUE));
    }
}
