package dev.darkroom.http.page;

import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Call;
import dev.darkroom.http.server.Keys;
import dev.darkroom.http.server.Refused;
import dev.darkroom.http.server.Route;
import dev.darkroom.http.v1.V1Errors;
import dev.darkroom.schemas.wire.RequestDigest;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The page for people: files of this module, which hold nothing secret and are served to
/// everybody. What the page shows it asks of the API like any other client.
public final class Page {

    private static final String INDEX = "index.html";
    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "svg", "image/svg+xml",
                    "woff2", "font/woff2",
                    "txt", "text/plain; charset=utf-8",
                    "webmanifest", "application/manifest+json");

    /// Nothing from elsewhere, nothing in line, no text that becomes markup or code.
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
                    + " font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'none';"
                    + " require-trusted-types-for 'script'; trusted-types 'none'";

    private Page() {}

    /// @param keys that the page may ask its reader for
    public static List<Route> routes(Keys keys) {
        var session = new Session(keys);
        return List.of(
                route("GET", "/", call -> file(call, INDEX)),
                route("GET", "/page/session", session::tell),
                route("POST", "/page/session", session::begin),
                route("DELETE", "/page/session", session::end),
                route("GET", "/page/{file}", call -> file(call, call.parameter("file"))));
    }

    private static Route route(String method, String pattern, Route.Handler handler) {
        return Route.of(method, pattern, V1Errors::of, handler).forAll();
    }

    // Whoever has a file asks whether it is still the same, so that a new release is seen at once.
    private static Answer file(Call call, String name) throws IOException {
        byte[] bytes = read(name).orElseThrow(() -> Refused.notFound("nothing is at this path"));
        String tag = "\"" + RequestDigest.sha256(bytes) + "\"";
        boolean known = call.header("If-None-Match").map(tags -> tags.contains(tag)).orElse(false);
        Answer answer = known ? Answer.empty(304) : Answer.bytes(type(name), bytes);
        return answer.with("ETag", tag)
                .with("Cache-Control", "no-cache")
                .with("Content-Security-Policy", POLICY)
                .with("Cross-Origin-Opener-Policy", "same-origin")
                .with("Referrer-Policy", "no-referrer");
    }

    private static Optional<byte[]> read(String name) throws IOException {
        if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*\\.[a-z0-9]+")
                || !TYPES.containsKey(ending(name))) {
            return Optional.empty();
        }
        try (InputStream file = Page.class.getResourceAsStream(name)) {
            return file == null ? Optional.empty() : Optional.of(file.readAllBytes());
        }
    }

    private static String type(String name) {
        return TYPES.get(ending(name));
    }

    private static String ending(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
