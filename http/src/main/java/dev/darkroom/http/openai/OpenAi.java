package dev.darkroom.http.openai;

import dev.darkroom.http.ApiParts;
import dev.darkroom.http.server.Route;
import dev.darkroom.http.v1.V1Errors;

import java.util.List;

/// The calls of OpenAI's API that are answered; its list of models is Darkroom's own.
public final class OpenAi {

    private OpenAi() {}

    public static List<Route> routes(ApiParts parts) {
        var creation =
                new ImageCreation(
                        new ImageRequest(parts.offers(), parts.queues()),
                        parts.desk(),
                        parts.streams(),
                        parts.passes());
        return List.of(
                Route.of("POST", "/v1/images/generations", V1Errors::of, creation::generate),
                Route.of("POST", "/v1/images/edits", V1Errors::of, creation::edit));
    }
}
