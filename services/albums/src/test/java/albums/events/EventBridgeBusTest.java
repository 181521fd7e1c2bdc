package albums.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

class EventBridgeBusTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void anEntryIsWhatTheRuleOfTheStreamMatches() throws Exception {
        var change = AlbumChangeTest.change(7);
        var entry = EventBridgeBus.entry("default", change);
        assertEquals("default", entry.eventBusName());
        assertEquals("photo-platform", entry.source());
        assertEquals("Platform Event", entry.detailType());
        assertEquals(change.occurredAt(), entry.time());
        assertEquals(JSON.valueToTree(change.event()), JSON.readTree(entry.detail()));
    }

    @Test
    void ofEachEntryItIsKnownWhetherItWasAccepted() {
        var accepted = PutEventsResultEntry.builder().eventId("1").build();
        var refused = PutEventsResultEntry.builder().errorCode("ThrottlingException").build();
        var answer = PutEventsResponse.builder().failedEntryCount(1).entries(accepted, refused).build();
        assertEquals(List.of("", "ThrottlingException"), EventBridgeBus.refusals(answer, 2));
        assertThrows(IllegalStateException.class, () -> EventBridgeBus.refusals(answer, 3));
    }
}
