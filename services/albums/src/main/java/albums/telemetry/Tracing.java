package albums.telemetry;

import albums.Settings;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.util.List;
import java.util.function.UnaryOperator;
import org.slf4j.MDC;

/**
 * Traces by OpenTelemetry: a span a request, in the trace that the caller names, by W3C's header or by X-Ray's. Exported
 * where a collector is configured; the trace's id is in the logs either way.
 */
public final class Tracing implements AutoCloseable {
    private static final TextMapGetter<UnaryOperator<String>> HEADERS = new TextMapGetter<>() {
        @Override
        @SuppressWarnings("deprecation") // the interface still asks for it
        public Iterable<String> keys(UnaryOperator<String> headers) {
            return List.of();
        }

        @Override
        public String get(UnaryOperator<String> headers, String name) {
            return headers.apply(name);
        }
    };

    private final OpenTelemetry telemetry;

    private Tracing(OpenTelemetry telemetry) {
        this.telemetry = telemetry;
    }

    public static Tracing of(Settings settings) {
        var propagators = ContextPropagators.create(
                TextMapPropagator.composite(new XRayPropagator(), W3CTraceContextPropagator.getInstance()));
        if (settings.traces().isEmpty()) {
            return new Tracing(OpenTelemetry.propagating(propagators));
        }
        var endpoint = settings.traces().get().toString().replaceAll("/+$", "") + "/v1/traces";
        var exporter = OtlpHttpSpanExporter.builder().setEndpoint(endpoint).build();
        var service = Attributes.of(AttributeKey.stringKey("service.name"), settings.serviceName());
        var provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault().merge(Resource.create(service)))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                .build();
        return new Tracing(OpenTelemetrySdk.builder().setTracerProvider(provider).setPropagators(propagators).build());
    }

    /** The span of one request, ended by closing it. */
    public record Request(Span span, Scope scope) implements AutoCloseable {
        private static final int SERVER_FAULT = 500;

        public void answered(int status) {
            span.setAttribute("http.response.status_code", status);
            if (status >= SERVER_FAULT) {
                span.setStatus(StatusCode.ERROR);
            }
        }

        @Override
        public void close() {
            MDC.remove("trace_id");
            scope.close();
            span.end();
        }
    }

    /**
     * Starts the span of a request.
     *
     * @param route the path with names for its ids, so that no id is in a trace
     * @param headers the value of a header, null where there is none
     */
    public Request start(String method, String route, UnaryOperator<String> headers) {
        var parent = telemetry.getPropagators().getTextMapPropagator().extract(Context.current(), headers, HEADERS);
        var span = telemetry.getTracer("albums")
                .spanBuilder(method + " " + route)
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", method)
                .setAttribute("http.route", route)
                .startSpan();
        if (span.getSpanContext().isValid()) {
            MDC.put("trace_id", span.getSpanContext().getTraceId());
        }
        return new Request(span, span.makeCurrent());
    }

    /** Exports what has not been exported yet. */
    @Override
    public void close() {
        if (telemetry instanceof OpenTelemetrySdk sdk) {
            sdk.close();
        }
    }
}
