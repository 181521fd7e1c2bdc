package albums.album;

import java.util.Optional;

/** What is to be changed of an album's text. */
public record TextChange(Optional<String> title, Optional<String> description) {

    /** Returns the changed text of an album, checked. */
    public AlbumText of(Album album) {
        return new AlbumText(title.orElse(album.title()), description.orElse(album.description()));
    }
}
