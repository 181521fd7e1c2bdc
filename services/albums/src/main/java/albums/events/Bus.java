package albums.events;

import java.util.List;

/** Where changes of albums go. */
public interface Bus {
    /**
     * Puts changes on the bus.
     *
     * @return why each was refused, in the order given; empty text where it was accepted
     */
    List<String> put(List<AlbumChange> changes);
}
