package albums.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class TelemetryTest {
    private static final TextMapGetter<String> ONE_HEADER = new TextMapGetter<>() {
        @Override
        @SuppressWarnings("deprecation") // the interface still asks for it
        public Iterable<String> keys(String header) {
            return List.of();
        }

        @Override
        public String get(String header, String name) {
            return name.equals("X-Amzn-Trace-Id") ? header : null;
        }
    };

    private final XRayPropagator propagator = new XRayPropagator();

    private Span span(String header) {
        return Span.fromContext(propagator.extract(Context.root(), header, ONE_HEADER));
    }

    @Test
    void aTraceOfXRayGoesOn() {
        var header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
        var context = span(header).getSpanContext();
        assertEquals("5759e988bd862e3fe1be46a994272793", context.getTraceId());
        assertEquals("53995c3f42cd8ad8", context.getSpanId());
        assertTrue(context.isSampled() && context.isRemote());
        Map<String, String> sent = new HashMap<>();
        propagator.inject(Context.root().with(span(header)), sent, Map::put);
        assertEquals(Map.of("X-Amzn-Trace-Id", header), sent);
    }

    @Test
    void theGatewayNamesNoParent() {
        var context = span("Self=1-5759e988-0;Root=1-5759e988-bd862e3fe1be46a994272793").getSpanContext();
        assertEquals("5759e988bd862e3fe1be46a994272793", context.getTraceId());
        assertFalse(context.isSampled());
    }

    @Test
    void anythingElseIsNoTrace() {
        for (var header : new String[] {null, "", "Root=1-x-y", "Root=2-5759e988-bd862e3fe1be46a994272793"}) {
            assertFalse(span(header).getSpanContext().isValid());
        }
    }

    @Test
    void aLogLineHasNoMessageOfAnException() throws IOException {
        var event = new LoggingEvent(
                "", new LoggerContext().getLogger("albums.web"), Level.WARN, "failed",
                new IllegalStateException("of Ada", new SQLException("Duplicate entry 'Ada'", "23000", 1062)), null);
        event.setMDCPropertyMap(Map.of("trace_id", "5759e988"));
        event.addKeyValuePair(new KeyValuePair("status", 500));
        var line = new String(new JsonEncoder().encode(event), StandardCharsets.UTF_8);
        var fields = new ObjectMapper().readTree(line);
        assertEquals("failed", fields.get("message").asText());
        assertEquals(500, fields.get("status").asInt());
        assertTrue(fields.get("error").asText().contains("java.sql.SQLException (state 23000, code 1062)"));
        assertFalse(line.contains("Ada"));
        assertTrue(line.endsWith("}\n"));
    }
}
