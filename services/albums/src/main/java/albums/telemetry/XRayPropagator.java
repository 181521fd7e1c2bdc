package albums.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * X-Ray's tracing header, as API Gateway sends it: {@code Root=1-5759e988-bd862e3fe1be46a994272793;Parent=...;Sampled=1}.
 */
final class XRayPropagator implements TextMapPropagator {
    private static final String HEADER = "X-Amzn-Trace-Id";
    private static final Pattern ROOT = Pattern.compile("(?:^|;)\\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)");
    private static final Pattern PARENT = Pattern.compile("(?:^|;)\\s*Parent=([0-9a-f]{16})(?:;|$)");
    private static final Pattern SAMPLED = Pattern.compile("(?:^|;)\\s*Sampled=1(?:;|$)");
    /** API Gateway names no parent where it starts the trace; a span context without one would be invalid. */
    private static final String NO_PARENT = "0000000000000001";
    private static final int EPOCH_DIGITS = 8;

    @Override
    public Collection<String> fields() {
        return List.of(HEADER);
    }

    @Override
    public <C> void inject(Context context, C carrier, TextMapSetter<C> setter) {
        var span = Span.fromContext(context).getSpanContext();
        if (span.isValid()) {
            var trace = span.getTraceId();
            setter.set(carrier, HEADER, "Root=1-%s-%s;Parent=%s;Sampled=%d".formatted(
                    trace.substring(0, EPOCH_DIGITS), trace.substring(EPOCH_DIGITS), span.getSpanId(), span.isSampled() ? 1 : 0));
        }
    }

    @Override
    public <C> Context extract(Context context, C carrier, TextMapGetter<C> getter) {
        var header = getter.get(carrier, HEADER);
        var root = header == null ? null : ROOT.matcher(header);
        if (root == null || !root.find()) {
            return context;
        }
        var parent = PARENT.matcher(header);
        var flags = SAMPLED.matcher(header).find() ? TraceFlags.getSampled() : TraceFlags.getDefault();
        var remote = SpanContext.createFromRemoteParent(
                root.group(1) + root.group(2), parent.find() ? parent.group(1) : NO_PARENT, flags, TraceState.getDefault());
        return remote.isValid() ? context.with(Span.wrap(remote)) : context;
    }
}
