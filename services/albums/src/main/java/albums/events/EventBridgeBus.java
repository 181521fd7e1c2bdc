package albums.events;

import albums.Settings;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;

/** A bus of EventBridge, on which the platform's events have one source and one detail type. */
public final class EventBridgeBus implements Bus {
    static final String SOURCE = "photo-platform";
    static final String DETAIL_TYPE = "Platform Event";
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The database's locks are held meanwhile. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final String bus;
    private final EventBridgeClient client;

    /** @param bus its name or ARN */
    public EventBridgeBus(Settings settings, String bus) {
        this.bus = bus;
        var http = UrlConnectionHttpClient.builder().connectionTimeout(PATIENCE).socketTimeout(PATIENCE);
        var builder = EventBridgeClient.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(DefaultCredentialsProvider.builder().build())
                .httpClientBuilder(http)
                // The relay tries again itself, after it has let go of the locks.
                .overrideConfiguration(each -> each.retryStrategy(retries -> retries.maxAttempts(1)));
        settings.awsEndpoint().ifPresent(builder::endpointOverride);
        client = builder.build();
    }

    @Override
    public List<String> put(List<AlbumChange> changes) {
        var entries = changes.stream().map(change -> entry(bus, change)).toList();
        return refusals(client.putEvents(request -> request.entries(entries)), entries.size());
    }

    static PutEventsRequestEntry entry(String bus, AlbumChange change) {
        try {
            return PutEventsRequestEntry.builder()
                    .eventBusName(bus)
                    .source(SOURCE)
                    .detailType(DETAIL_TYPE)
                    .time(change.occurredAt())
                    .detail(JSON.writeValueAsString(change.event()))
                    .build();
        } catch (JsonProcessingException error) {
            throw new IllegalStateException("texts and numbers are JSON", error);
        }
    }

    static List<String> refusals(PutEventsResponse answer, int sent) {
        var codes = answer.entries().stream().map(entry -> Optional.ofNullable(entry.errorCode()).orElse("")).toList();
        if (codes.size() != sent) {
            throw new IllegalStateException("EventBridge answered for %d of %d events".formatted(codes.size(), sent));
        }
        return codes;
    }
}
