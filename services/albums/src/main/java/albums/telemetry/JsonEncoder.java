package albums.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;

/**
 * A line of JSON for each event. Of an exception it has the class and the place, and of a database's the code, but no
 * message: a driver quotes values in its messages, and those are a person's.
 */
public final class JsonEncoder extends EncoderBase<ILoggingEvent> {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int FRAMES = 8;

    private String service = "albums";

    /** Called by logback, with the value in its configuration. */
    public void setService(String service) {
        this.service = service;
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("timestamp", event.getInstant().toString());
            json.writeStringField("level", event.getLevel().toString());
            json.writeStringField("service", service);
            json.writeStringField("logger", event.getLoggerName());
            json.writeStringField("message", event.getFormattedMessage());
            for (var field : event.getMDCPropertyMap().entrySet()) {
                json.writeStringField(field.getKey(), field.getValue());
            }
            for (var field : event.getKeyValuePairs() == null ? List.<org.slf4j.event.KeyValuePair>of() : event.getKeyValuePairs()) {
                json.writeObjectField(field.key, field.value);
            }
            if (event.getThrowableProxy() != null) {
                json.writeStringField("error", described(event.getThrowableProxy()));
            }
            json.writeEndObject();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String described(IThrowableProxy proxy) {
        var text = new StringBuilder();
        for (var each = proxy; each != null; each = each.getCause()) {
            text.append(text.isEmpty() ? "" : "; caused by ").append(each.getClassName());
            if (each instanceof ThrowableProxy known && known.getThrowable() instanceof SQLException error) {
                text.append(" (state ").append(error.getSQLState()).append(", code ").append(error.getErrorCode()).append(')');
            }
            var frames = each.getStackTraceElementProxyArray();
            for (var index = 0; index < Math.min(FRAMES, frames.length); index++) {
                text.append(" at ").append(frames[index].getStackTraceElement());
            }
        }
        return text.toString();
    }
}
