package dev.darkroom.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Who is let in, how much and how often, and what others are told.
class ServerTest {

    private static final String KEY = "the-first-key";
    private static final String OTHER_KEY = "the-second-key";
    private static final String SITE = "https://gallery.example";

    private final HttpClient client = HttpClient.newHttpClient();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private Server server;

    @AfterEach
    void stop() {
        client.shutdownNow();
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aBodyBeyondTheLimitIsRefusedWhetherItsLengthIsAnnouncedOrNot() throws Exception {
        serve(List.of(), List.of(), 0);
        byte[] large = new byte[200_000];

        assertThat(post("/echo", HttpRequest.BodyPublishers.ofByteArray(large)).statusCode())
                .isEqualTo(413);
        assertThat(
                        post(
                                        "/echo",
                                        HttpRequest.BodyPublishers.ofInputStream(
                                                () -> new ByteArrayInputStream(large)))
                                .statusCode())
                .isEqualTo(413);
        assertThat(
                        post(
                                        "/echo",
                                        HttpRequest.BodyPublishers.ofString(
                                                "--b\r\nContent-Disposition: form-data; name=\"f\";"
                                                        + " filename=\"f\"\r\n\r\n"
                                                        + "x".repeat(200_000)
                                                        + "\r\n--b--\r\n"),
                                        "Content-Type",
                                        "multipart/form-data; boundary=b")
                                .statusCode())
                .isEqualTo(413);
        assertThat(post("/echo", HttpRequest.BodyPublishers.ofString("{\"a\": 1}")).body())
                .isEqualTo("{\"a\":1}");
    }

    @Test
    void aBrokenFormIsRefused() throws Exception {
        serve(List.of(), List.of(), 0);

        HttpResponse<String> answer =
                post(
                        "/echo",
                        HttpRequest.BodyPublishers.ofString("no form at all"),
                        "Content-Type",
                        "multipart/form-data; boundary=b");

        assertThat(answer.statusCode()).isBetween(200, 499);
        assertThat(
                        post(
                                        "/echo",
                                        HttpRequest.BodyPublishers.noBody(),
                                        "Content-Type",
                                        "multipart/form-data")
                                .statusCode())
                .isBetween(200, 499);
    }

    @Test
    void oneTextMayTakeAllOfABody() throws Exception {
        serve(List.of(), List.of(), 0, 40 << 20);
        String text = "{\"image\":\"" + "A".repeat(25 << 20) + "\"}";

        assertThat(post("/echo", HttpRequest.BodyPublishers.ofString(text)).body()).isEqualTo(text);
    }

    @Test
    void whoCallsTooOftenIsToldWhenToComeBackAndNobodyElseIs() throws Exception {
        serve(List.of(KEY, OTHER_KEY), List.of(), 0.001);
        var body = HttpRequest.BodyPublishers.ofString("{}");

        assertThat(post("/echo", body, "X-Api-Key", KEY).statusCode()).isEqualTo(200);
        HttpResponse<String> second = post("/echo", body, "X-Api-Key", KEY);

        assertThat(second.statusCode()).isEqualTo(429);
        assertThat(second.headers().firstValue("Retry-After")).contains("1");
        assertThat(post("/echo", body, "X-Api-Key", OTHER_KEY).statusCode()).isEqualTo(200);
        assertThat(get("/open/name", "X-Api-Key", KEY).statusCode()).isEqualTo(200);
    }

    @Test
    void oneOfTheKeysIsWantedInAnyOfItsForms() throws Exception {
        serve(List.of(KEY, OTHER_KEY), List.of(), 0);

        for (String authorization :
                List.of(
                        "Bearer " + KEY,
                        "bearer " + OTHER_KEY,
                        basic(":" + KEY),
                        basic("u:" + KEY))) {
            assertThat(get("/who", "Authorization", authorization).statusCode()).isEqualTo(200);
        }
        assertThat(get("/who", "X-Api-Key", KEY).statusCode()).isEqualTo(200);
        assertThat(get("/who", "Cookie", "a=b; darkroom-key=" + Keys.inCookie(KEY)).statusCode())
                .isEqualTo(200);
        for (String authorization :
                List.of(
                        "Bearer",
                        "Bearer " + KEY + "x",
                        "Basic !!",
                        basic("u:"),
                        "Digest " + KEY)) {
            HttpResponse<String> refused = get("/who", "Authorization", authorization);
            assertThat(refused.statusCode()).as(authorization).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).isPresent();
            assertThat(refused.body()).doesNotContain(KEY);
        }
    }

    @Test
    void aCallersNameIsNotItsKey() throws Exception {
        serve(List.of(KEY), List.of(), 0);

        assertThat(get("/who", "X-Api-Key", KEY).body()).doesNotContain(KEY).contains("key ");
    }

    @Test
    void pagesOfOtherSitesMayNotCallUnlessTheyAreNamed() throws Exception {
        serve(List.of(), List.of(SITE), 0);

        HttpResponse<String> allowed = get("/who", "Origin", SITE);
        assertThat(allowed.statusCode()).isEqualTo(200);
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin")).contains(SITE);
        assertThat(allowed.headers().firstValue("Vary")).contains("Origin");
        for (String origin : List.of("https://other.example", "null", "http://localhost:1")) {
            HttpResponse<String> refused = get("/who", "Origin", origin);
            assertThat(refused.statusCode()).as(origin).isEqualTo(403);
            assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        }
        assertThat(get("/who", "Origin", "http://localhost:" + server.port()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aPreflightIsAnsweredWithoutAKeyToSitesThatAreNamedAlone() throws Exception {
        serve(List.of(KEY), List.of(SITE), 0);

        HttpResponse<String> allowed = preflight(SITE);
        assertThat(allowed.statusCode()).isEqualTo(204);
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin")).contains(SITE);
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Methods").orElse(""))
                .contains("POST", "DELETE");
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
                .contains("Authorization", "Content-Type");
        HttpResponse<String> refused = preflight("https://other.example");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("Access-Control-Allow-Methods")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "evil.example:80", "169.254.1.1", "localhost.evil.example"})
    void aNameThatWasMadeToPointHereIsRefused(String host) throws Exception {
        serve(List.of(), List.of(), 0);

        assertThat(raw("GET /who HTTP/1.1\r\nHost: " + host + "\r\n\r\n")).contains(" 403 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1:8080", "[::1]:8080"})
    void thisMachinesOwnNamesAreNotRefused(String host) throws Exception {
        serve(List.of(), List.of(), 0);

        assertThat(raw("GET /who HTTP/1.1\r\nHost: " + host + "\r\n\r\n")).contains(" 200 ");
    }

    @Test
    void whatIsNotThereIsTold() throws Exception {
        serve(List.of(), List.of(), 0);

        assertThat(get("/nowhere").statusCode()).isEqualTo(404);
        HttpResponse<String> method = get("/echo");
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("Allow")).contains("OPTIONS, POST");
        assertThat(get("/open/a%20b%2Fc").body()).isEqualTo("a b/c");
        assertThat(raw("NONSENSE\r\n\r\n")).contains(" 400 ");
    }

    @Test
    void whoIsGoneIsKnownAtOnce() throws Exception {
        serve(List.of(), List.of(), 0);
        try (var socket = new Socket("localhost", server.port())) {
            socket.getOutputStream()
                    .write(
                            "GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
        }

        gone.get(120, TimeUnit.SECONDS);
    }

    @Test
    void noMoreCallsStayOpenThanThereArePlaces() {
        var streams = new OpenStreams(1);
        try (OpenStreams.Place _ = streams.take()) {
            assertThat(streams.open()).isOne();
            assertThat(
                            org.assertj.core.api.Assertions.catchThrowableOfType(
                                    Refused.class, streams::take))
                    .satisfies(
                            refused -> {
                                assertThat(refused.status()).isEqualTo(503);
                                assertThat(refused.headers()).containsKey("Retry-After");
                            });
        }
        assertThat(streams.open()).isZero();
    }

    private void serve(List<String> keys, List<String> origins, double rate) throws Exception {
        serve(keys, origins, rate, 100_000);
    }

    private void serve(List<String> keys, List<String> origins, double rate, long largest)
            throws Exception {
        Route.Errors errors = refused -> Answer.empty(refused.status());
        server =
                Server.start(
                        new Server.Plan(
                                "localhost", 0, new Keys(keys), origins, true, rate, largest),
                        new Routes(
                                List.of(
                                        Route.of(
                                                "POST",
                                                "/echo",
                                                errors,
                                                call -> Answer.json(call.json())),
                                        Route.of("GET", "/who", errors, ServerTest::who),
                                        Route.of("GET", "/open/{name}", errors, ServerTest::name)
                                                .forAll(),
                                        Route.of("GET", "/wait", errors, this::await)),
                                Map.of(),
                                errors));
    }

    private static Answer who(Call call) {
        return Answer.bytes("text/plain", Call.utf8(call.caller().name()));
    }

    private static Answer name(Call call) {
        return Answer.bytes("text/plain", Call.utf8(call.parameter("name")));
    }

    private Answer await(Call call) {
        call.gone().join();
        gone.complete(null);
        return Answer.empty(204);
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        return send(request(path, headers).GET());
    }

    private HttpResponse<String> post(
            String path, HttpRequest.BodyPublisher body, String... headers) throws Exception {
        return send(request(path, headers).POST(body));
    }

    private HttpResponse<String> preflight(String origin) throws Exception {
        return send(
                request("/echo", "Origin", origin, "Access-Control-Request-Method", "POST")
                        .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket("localhost", server.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] head = new byte[64];
            int read = socket.getInputStream().readNBytes(head, 0, 20);
            return new String(head, 0, read, StandardCharsets.US_ASCII);
        }
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
