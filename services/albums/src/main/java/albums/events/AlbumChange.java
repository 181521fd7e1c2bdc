package albums.events;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What happened to an album, as `album_changed` of docs/events.md says it: whose it is, and nothing that a person wrote.
 *
 * @param version of the album afterwards; each change of an album has its own
 * @param photoCount how many photos it has afterwards
 */
public record AlbumChange(String ownerId, String albumId, long version, Kind kind, int photoCount, Instant occurredAt) {
    private static final int SCHEMA_VERSION = 1;

    /** The kinds of change, in the words of the events. */
    public enum Kind {
        CREATED,
        RENAMED,
        PHOTOS_ADDED,
        PHOTOS_REMOVED,
        DELETED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** Returns the event's id: of the change itself, so that each time it is sent has the same. */
    String eventId() {
        return albumId.replace("-", "") + "-" + version;
    }

    /** Returns the event, as the stream reads it. */
    Map<String, Object> event() {
        var event = new LinkedHashMap<String, Object>();
        event.put("type", "album_changed");
        event.put("schema_version", SCHEMA_VERSION);
        event.put("event_id", eventId());
        event.put("occurred_at", occurredAt.toString());
        event.put("owner_id", ownerId);
        event.put("album_id", albumId);
        event.put("change", kind.word());
        event.put("photos", photoCount);
        return event;
    }
}
