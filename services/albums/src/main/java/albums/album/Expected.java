package albums.album;

import albums.Problem;
import java.util.Set;

/**
 * The versions that a change is for, from the header `If-Match`.
 *
 * @param any whether it is for whatever version there is
 */
public record Expected(boolean any, Set<Long> versions) {

    /**
     * Fails where the album has another version.
     *
     * @throws Problem if it has
     */
    void check(long version) {
        if (!any && !versions.contains(version)) {
            throw Problem.changedMeanwhile();
        }
    }
}
