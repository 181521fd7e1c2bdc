package albums.web;

import albums.identity.CallerVerifier;
import albums.owner.DataSubjectRights;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.function.Function;

/** `/internal/owners`: the rights of people, for callers that prove their IAM role. On no route of the API. */
final class InternalRoutes {
    private final DataSubjectRights rights;
    private final CallerVerifier callers;

    InternalRoutes(DataSubjectRights rights, CallerVerifier callers) {
        this.rights = rights;
        this.callers = callers;
    }

    private interface Action {
        String run(Context request, String owner);
    }

    void addTo(Routes routes) {
        routes.add(HandlerType.GET, "/internal/owners", proven(request -> Json.owners(
                rights.owners(Cursors.owner(request.queryParam("cursor"))))));
        routes.add(HandlerType.GET, "/internal/owners/{owner}", ofOwner((request, owner) -> Json.found(rights.find(owner))));
        routes.add(HandlerType.GET, "/internal/owners/{owner}/export", ofOwner((request, owner) ->
                Json.exported(rights.export(owner, Cursors.album(request.queryParam("cursor"))))));
        routes.add(HandlerType.PATCH, "/internal/owners/{owner}/albums/{album_id}", ofOwner(this::rectify));
        routes.add(HandlerType.PUT, "/internal/owners/{owner}/restriction", ofOwner((request, owner) -> Json.found(rights.restrict(owner))));
        routes.add(HandlerType.DELETE, "/internal/owners/{owner}/restriction", ofOwner((request, owner) -> Json.found(rights.lift(owner))));
        routes.add(HandlerType.DELETE, "/internal/owners/{owner}", ofOwner((request, owner) -> Json.erased(rights.erase(owner))));
    }

    private Routes.Action ofOwner(Action action) {
        return proven(request -> action.run(request, Requests.owner(request)));
    }

    private Routes.Action proven(Function<Context, String> action) {
        return request -> {
            var query = request.queryString();
            var target = request.path() + (query == null ? "" : "?" + query);
            callers.check(request.header("Authorization"), request.method().name(), target, request.bodyAsBytes());
            Answers.json(request, 200, action.apply(request));
        };
    }

    private String rectify(Context request, String owner) {
        return Json.album(rights.rectify(owner, Requests.albumId(request), Json.change(Requests.json(request))));
    }
}
