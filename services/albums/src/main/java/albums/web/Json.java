package albums.web;

import albums.Problem;
import albums.album.Album;
import albums.album.AlbumPhoto;
import albums.album.AlbumText;
import albums.album.AlbumWithPhotos;
import albums.album.Page;
import albums.album.TextChange;
import albums.owner.DataSubjectRights;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The service's JSON: how each thing is written, and what is accepted. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Set<String> FIELDS = Set.of("title", "description");

    private Json() {}

    static String album(Album album) {
        return written(node(album));
    }

    static String albums(Page<Album> page) {
        return written(list("albums", page, Json::node));
    }

    static String album(AlbumWithPhotos album) {
        return written(node(album));
    }

    static String found(DataSubjectRights.Found found) {
        var node = MAPPER.createObjectNode().put("albums", found.albums()).put("photos", found.photos());
        return written(node.put("restricted_at", found.restrictedAt().map(Object::toString).orElse(null)));
    }

    static String exported(Page<AlbumWithPhotos> page) {
        return written(list("albums", page, Json::node));
    }

    static String erased(DataSubjectRights.Erased erased) {
        return written(MAPPER.createObjectNode().put("albums", erased.albums()).put("photos", erased.photos()));
    }

    static String problem(Problem problem, String requestId) {
        return written(MAPPER.createObjectNode()
                .put("type", problem.type())
                .put("title", problem.title())
                .put("status", problem.status())
                .put("detail", problem.getMessage())
                .put("instance", requestId));
    }

    static String status(String status) {
        return written(MAPPER.createObjectNode().put("status", status));
    }

    /** Reads the text of an album: a title, and a description or none. */
    static AlbumText text(byte[] body) {
        var node = object(body);
        var title = field(node, "title").orElseThrow(() -> Problem.badRequest("'title' is missing"));
        return new AlbumText(title, field(node, "description").orElse(""));
    }

    /** Reads what is to be changed of the text of an album: either, or both. */
    static TextChange change(byte[] body) {
        var node = object(body);
        return new TextChange(field(node, "title"), field(node, "description"));
    }

    private static JsonNode object(byte[] body) {
        try {
            var node = MAPPER.readTree(body);
            if (!node.isObject()) {
                throw Problem.badRequest("the body must be a JSON object");
            }
            var unknown = new TreeSet<String>();
            node.fieldNames().forEachRemaining(unknown::add);
            unknown.removeAll(FIELDS);
            if (!unknown.isEmpty()) {
                throw Problem.badRequest("%d fields of the body are unknown; valid fields: title, description".formatted(unknown.size()));
            }
            return node;
        } catch (IOException error) {
            throw Problem.badRequest("the body is not JSON");
        }
    }

    private static Optional<String> field(JsonNode node, String name) {
        var value = node.get(name);
        if (value != null && !value.isTextual()) {
            throw Problem.badRequest("'%s' must be text".formatted(name));
        }
        return Optional.ofNullable(value).map(JsonNode::textValue);
    }

    private static ObjectNode node(Album album) {
        return MAPPER.createObjectNode()
                .put("album_id", album.albumId())
                .put("title", album.title())
                .put("description", album.description())
                .put("photo_count", album.photoCount())
                .put("version", album.version())
                .put("created_at", album.createdAt().toString())
                .put("updated_at", album.updatedAt().toString());
    }

    private static ObjectNode node(AlbumPhoto photo) {
        return MAPPER.createObjectNode().put("photo_id", photo.photoId()).put("added_at", photo.addedAt().toString());
    }

    private static ObjectNode node(AlbumWithPhotos album) {
        return node(album.album()).setAll(list("photos", album.photos(), Json::node));
    }

    private static <T> ObjectNode list(String name, Page<T> page, Function<T, ObjectNode> item) {
        var node = MAPPER.createObjectNode();
        var items = node.putArray(name);
        page.items().forEach(each -> items.add(item.apply(each)));
        page.next().ifPresent(next -> node.put("next", next));
        return node;
    }

    static String owners(Page<String> page) {
        var node = MAPPER.createObjectNode();
        var owners = node.putArray("owners");
        page.items().forEach(owners::add);
        page.next().ifPresent(next -> node.put("next", next));
        return written(node);
    }

    private static String written(ObjectNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException error) {
            throw new IllegalStateException("a tree can always be written", error);
        }
    }
}
