package albums.album;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Part of a list.
 *
 * @param next where the next part starts; empty after the last one
 */
public record Page<T>(List<T> items, Optional<String> next) {

    /** Returns the first {@code limit} of the rows; there is a next page where more have been read. */
    public static <T> Page<T> of(List<T> rows, int limit, Function<T, String> position) {
        var items = rows.subList(0, Math.min(limit, rows.size()));
        var more = rows.size() > limit;
        return new Page<>(List.copyOf(items), more ? Optional.of(position.apply(items.get(limit - 1))) : Optional.empty());
    }
}
