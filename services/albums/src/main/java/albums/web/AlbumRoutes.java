package albums.web;

import albums.album.Album;
import albums.album.Albums;
import albums.album.IdempotencyKey;
import albums.identity.TokenVerifier;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;

/** `/albums`: what a signed-in person does with albums. The owner is whom the token names, and nobody else. */
final class AlbumRoutes {
    private final Albums albums;
    private final TokenVerifier tokens;

    AlbumRoutes(Albums albums, TokenVerifier tokens) {
        this.albums = albums;
        this.tokens = tokens;
    }

    private interface Action {
        void run(Context request, String owner);
    }

    void addTo(Routes routes) {
        routes.add(HandlerType.GET, "/albums", owned(this::list));
        routes.add(HandlerType.POST, "/albums", owned(this::create));
        routes.add(HandlerType.GET, "/albums/{album_id}", owned(this::get));
        routes.add(HandlerType.PATCH, "/albums/{album_id}", owned(this::change));
        routes.add(HandlerType.DELETE, "/albums/{album_id}", owned(this::delete));
        routes.add(HandlerType.PUT, "/albums/{album_id}/photos/{photo_id}", owned(this::addPhoto));
        routes.add(HandlerType.DELETE, "/albums/{album_id}/photos/{photo_id}", owned(this::removePhoto));
    }

    private Routes.Action owned(Action action) {
        return request -> action.run(request, tokens.owner(request.header("Authorization")));
    }

    private void list(Context request, String owner) {
        var page = albums.list(owner, Cursors.album(request.queryParam("cursor")), Requests.limit(request));
        Answers.json(request, 200, Json.albums(page));
    }

    private void create(Context request, String owner) {
        var text = Json.text(Requests.json(request));
        var album = albums.create(owner, text, Requests.idempotencyKey(request).map(key -> IdempotencyKey.of(key, text)));
        request.header("Location", "/albums/" + album.albumId());
        answer(request, 201, album);
    }

    private void get(Context request, String owner) {
        var after = Cursors.position(request.queryParam("cursor"));
        var album = albums.get(owner, Requests.albumId(request), after, Requests.limit(request));
        request.header("ETag", tag(album.album()));
        if (tag(album.album()).equals(request.header("If-None-Match"))) {
            request.status(304);
        } else {
            Answers.json(request, 200, Json.album(album));
        }
    }

    private void change(Context request, String owner) {
        var change = Json.change(Requests.json(request));
        answer(request, 200, albums.change(owner, Requests.albumId(request), change, Requests.versions(request)));
    }

    private void delete(Context request, String owner) {
        albums.delete(owner, Requests.albumId(request), Requests.versions(request));
        request.status(204);
    }

    private void addPhoto(Context request, String owner) {
        var album = albums.addPhoto(owner, Requests.albumId(request), Requests.photoId(request));
        request.header("ETag", tag(album)).status(204);
    }

    private void removePhoto(Context request, String owner) {
        var album = albums.removePhoto(owner, Requests.albumId(request), Requests.photoId(request));
        request.header("ETag", tag(album)).status(204);
    }

    private static void answer(Context request, int status, Album album) {
        request.header("ETag", tag(album));
        Answers.json(request, status, Json.album(album));
    }

    private static String tag(Album album) {
        return "\"" + album.version() + "\"";
    }
}
