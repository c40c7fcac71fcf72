package dev.darkroom.http.v1;

import dev.darkroom.http.ApiParts;
import dev.darkroom.http.bus.Peers;
import dev.darkroom.http.server.Passes;
import dev.darkroom.http.server.Route;

import java.util.List;

/// All calls of Darkroom's own API.
public final class V1 {

    private V1() {}

    public static List<Route> routes(ApiParts parts) {
        var prompts = new Prompts(parts.desk(), parts.webhooks(), parts.clock());
        var jobs = new JobCalls(parts.jobs(), parts.feed(), parts.desk(), parts.streams());
        var images = new ImageCalls(parts.jobs(), parts.pictures());
        var events = new EventCalls(parts.feed(), parts.replay(), parts.jobs(), parts.streams());
        var catalogue = new CatalogueCalls(parts.offers(), parts.queues(), parts.adapters());
        var fleet =
                new FleetCalls(
                        parts.jobs(), parts.members(), parts.loads(), parts.feed(), parts.clock());
        var scale = new ScaleCalls(parts.loads(), parts.queues(), parts.clock());
        var letters = new LetterCalls(parts.letters());
        var documents = new Documents(parts.topics());
        var peers = new PeerCalls(parts.jobs().table());
        return List.of(
                route("POST", "/v1/prompts", prompts::submit).asking("webhook"),
                route("GET", "/v1/jobs", jobs::list)
                        .asking("state", "label", "q", "after", "limit"),
                route("GET", "/v1/jobs/{id}", jobs::find).asking("wait"),
                route("DELETE", "/v1/jobs/{id}", jobs::cancel).asking("reason"),
                route("GET", "/v1/images", images::list)
                        .asking("state", "label", "q", "after", "limit", "parameters"),
                route("GET", "/v1/images/{id}/{index}", images::bytes)
                        .asking("download", Passes.UNTIL, Passes.PASS),
                route("GET", "/v1/events", events::follow)
                        .asking("id", "label", "previews", "lastEventId"),
                route("GET", "/v1/models", catalogue::models),
                route("GET", "/v1/models/{id}", catalogue::model),
                route("GET", "/v1/samplers", catalogue::samplers).asking(),
                route("GET", "/v1/fleet", fleet::fleet).asking(),
                route("GET", "/scale", scale::scale)
                        .asking("model", "target", "coldStart", "least", "most", "imageSeconds"),
                route("GET", "/v1/dead-letters", letters::list).asking(),
                route("POST", "/v1/dead-letters/{key}/replay", letters::replay).asking("again"),
                route("GET", "/v1/openapi.json", documents::openApi).forAll(),
                route("GET", "/v1/asyncapi.json", documents::asyncApi),
                route("GET", Peers.JOBS, peers::list),
                route("GET", Peers.DEMANDS, peers::demands),
                route("GET", Peers.JOBS + "/{id}", peers::find));
    }

    private static Route route(String method, String pattern, Route.Handler handler) {
        return Route.of(method, pattern, V1Errors::of, handler);
    }
}
