package dev.darkroom.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// What a stranger may send byte by byte, and what is answered.
class OddCallsTest {

    private static final int LARGEST = 100_000;
    private static final String BODY = "{\"a\":1}";

    private Server server;

    @BeforeEach
    void serve() throws Exception {
        Route.Errors told =
                refused ->
                        new Answer(
                                refused.status(),
                                "text/plain",
                                Call.utf8(refused.kind() + ": " + refused.getMessage()),
                                Map.of());
        server =
                Server.start(
                        new Server.Plan(
                                "localhost", 0, new Keys(List.of()), List.of(), true, 0, LARGEST),
                        new Routes(
                                List.of(
                                        Route.of(
                                                "POST",
                                                "/echo",
                                                told,
                                                call -> Answer.json(call.json())),
                                        Route.of("GET", "/list", told, OddCallsTest::list)
                                                .asking("limit", "whole"),
                                        Route.of("GET", "/lenient", told, OddCallsTest::list)),
                                Map.of(),
                                told));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Answer list(Call call) {
        return Answer.bytes(
                "text/plain",
                Call.utf8(
                        "limit %s, whole %s"
                                .formatted(
                                        call.number("limit", 1, 500).orElse(50),
                                        call.truth("whole").orElse(true))));
    }

    @Test
    void whoAsksBeforeSendingABodyIsToldToGoOn() throws Exception {
        try (var socket = new Socket("localhost", server.port())) {
            write(socket, head("POST /echo", "Expect: 100-continue", "Content-Length: 7"));

            assertThat(read(socket, "\r\n\r\n")).startsWith("HTTP/1.1 100 ");

            write(socket, BODY);
            assertThat(read(socket, BODY)).contains(" 200 ").endsWith(BODY);
        }
    }

    @Test
    void whoAsksBeforeSendingTooMuchIsRefusedBeforeItIsSent() throws Exception {
        try (var socket = new Socket("localhost", server.port())) {
            write(socket, head("POST /echo", "Expect: 100-continue", "Content-Length: 99999999"));

            assertThat(read(socket, "\r\n\r\n")).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void anotherExpectationIsRefused() throws Exception {
        assertThat(answer(head("POST /echo", "Expect: tea", "Content-Length: 7") + BODY))
                .contains(" 417 ", "100-continue");
    }

    /// A compressed body would be called broken JSON.
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "deflate, gzip"})
    void aBodyThatIsCompressedIsRefusedAsSuch(String encoding) throws Exception {
        assertThat(
                        answer(
                                head(
                                                "POST /echo",
                                                "Content-Encoding: " + encoding,
                                                "Content-Length: 7")
                                        + BODY))
                .contains(" 415 ", "Content-Encoding")
                .containsIgnoringCase("accept-encoding: identity");
        assertThat(
                        answer(
                                head(
                                                "POST /echo",
                                                "Content-Encoding: identity",
                                                "Content-Length: 7")
                                        + BODY))
                .contains(" 200 ");
    }

    /// Else it would be taken for an empty object.
    @Test
    void aFormIsNoJson() throws Exception {
        String form = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n";

        assertThat(
                        answer(
                                head(
                                                "POST /echo",
                                                "Content-Type: multipart/form-data; boundary=b",
                                                "Content-Length: " + form.length())
                                        + form))
                .contains(" 415 ", "application/json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"a\":{\"b\":1,\"b\":1}}",
                "{\"a\":NaN}",
                "{\"a\":1} {}",
                "[1]",
                "null",
                "{\"a\":'b'}",
                "{a:1}",
                "{\"a\":01}",
            })
    void whatIsNotOneObjectWithEachFieldOnceIsRefused(String json) throws Exception {
        assertThat(posted(json.getBytes(StandardCharsets.UTF_8))).contains(" 400 ");
    }

    @Test
    void whatIsNestedWithoutEndIsRefused() throws Exception {
        String deep = "{\"a\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";

        assertThat(posted(deep.getBytes(StandardCharsets.UTF_8))).contains(" 400 ");
        String wide = "{\"a\":" + "9".repeat(20_000) + "}";
        assertThat(posted(wide.getBytes(StandardCharsets.UTF_8))).contains(" 400 ");
    }

    @Test
    void aMarkOfByteOrderIsPassedOver() throws Exception {
        assertThat(posted(("\uFEFF" + BODY).getBytes(StandardCharsets.UTF_8)))
                .contains(" 200 ")
                .endsWith(BODY);
        assertThat(posted(new byte[] {'{', '"', (byte) 0xE9, '"', ':', '1', '}'}))
                .contains(" 400 "); // Latin-1
    }

    @ParameterizedTest
    @CsvSource({
        "/list?limit=%zz, 400, encoded",
        "/list?%=1, 400, encoded",
        "/lenient?limit=%a, 400, encoded",
        "/list?limit=-1, 400, 1 to 500",
        "/list?limit=99999999999999999999, 400, 1 to 500",
        "/list?limit=, 200, limit 50",
        "/list?limt=5, 400, 'limit, whole'",
        "/lenient?limt=5, 200, limit 50",
        "/list?whole=no, 400, true or false",
        "/list?whole=0, 200, whole false",
        "/list, 200, whole true",
    })
    void aQueryIsUnderstoodOrRefused(String path, int status, String said) throws Exception {
        assertThat(answer(head("GET " + path))).contains(" " + status + " ", said);
    }

    @Test
    void whatCanBeDoneAtAPathIsToldWhereThereIsSomething() throws Exception {
        assertThat(answer(head("OPTIONS /list")))
                .contains(" 204 ")
                .containsIgnoringCase("allow: GET, HEAD, OPTIONS");
        assertThat(answer(head("OPTIONS /nowhere"))).contains(" 404 ");
        for (String method : List.of("PUT", "PATCH", "DELETE", "TRACE", "BREW")) {
            assertThat(answer(head(method + " /list", "Content-Length: 0")))
                    .as(method)
                    .contains(" 405 ")
                    .containsIgnoringCase("allow: GET, HEAD, OPTIONS");
        }
    }

    /// Else a path that is there in a moment would be called none.
    @Test
    void whoComesBeforeAnybodyCanAnswerIsToldToComeBack() throws Exception {
        Routes before = server.routes();
        server.answer(
                new Routes(
                        List.of(),
                        Map.of(),
                        refused -> new Answer(refused.status(), "", new byte[0], Map.of())));

        assertThat(answer(head("GET /list"))).contains(" 503 ").containsIgnoringCase("retry-after");

        server.answer(before);
        assertThat(answer(head("GET /list"))).contains(" 200 ");
    }

    @Test
    void aHeadHasNoBody() throws Exception {
        assertThat(answer(head("HEAD /list"))).contains(" 200 ").endsWith("\r\n\r\n");
        assertThat(answer(head("HEAD /nowhere"))).contains(" 404 ").endsWith("\r\n\r\n");
    }

    private String posted(byte[] body) throws IOException {
        var all = new ByteArrayOutputStream();
        all.writeBytes(
                head("POST /echo", "Content-Length: " + body.length)
                        .getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(body);
        return answer(all.toByteArray());
    }

    private static String head(String call, String... headers) {
        return call
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + String.join("\r\n", headers)
                + (headers.length == 0 ? "" : "\r\n")
                + "\r\n";
    }

    private String answer(String request) throws IOException {
        return answer(request.getBytes(StandardCharsets.UTF_8));
    }

    /// All that is answered until the connection is closed.
    private String answer(byte[] request) throws IOException {
        try (var socket = new Socket("localhost", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String read(Socket socket, String until) throws IOException {
        InputStream in = socket.getInputStream();
        var text = new StringBuilder();
        while (text.indexOf(until) < 0) {
            int next = in.read();
            assertThat(next).as(text.toString()).isNotNegative();
            text.append((char) next);
        }
        return text.toString();
    }
}
