package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.standalone.abuse.Spoiler;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Spoiled requests over HTTP, byte by byte: each is answered, or its connection is closed; nothing
/// is called the server's own fault, and the next request is served. `-Dabuse.inputs` sets how
/// many.
@Tag("slow")
@Order(2)
class HttpAbuseTest {

    private static final int INPUTS = Integer.getInteger("abuse.inputs", 500);
    private static final long SEED = Long.getLong("abuse.seed", 1);
    private static final int PATIENCE_MILLIS = 20_000;

    @RegisterExtension static final TestingHttp http = new TestingHttp(Map.of());

    @Test
    void spoiledRequestsAreAnsweredOrTheirConnectionsClosed() throws Exception {
        var spoiler = new Spoiler(new Random(SEED));
        List<byte[]> good = samples();
        for (int i = 0; i < INPUTS; i++) {
            byte[] spoiled = spoiler.spoil(good.get(i % good.size()));
            String answer = answer(http.port(), spoiled);
            assertThat(answer)
                    .as(
                            () ->
                                    "seed %d, bytes %s"
                                            .formatted(SEED, HexFormat.of().formatHex(spoiled)))
                    // A protocol that is none is named as it came.
                    .matches("(?s)([^ \\r\\n]{1,40} (?!500)\\d{3} .*)?");
        }
        assertThat(http.get("/v1/models").statusCode()).isEqualTo(200);
    }

    private static List<byte[]> samples() {
        return List.of(
                sample("POST", "/v1/prompts", "{\"prompt\": \"tea\", \"steps\": 0, \"seed\": 7}"),
                sample("POST", "/sdapi/v1/txt2img", "{\"prompt\": \"tea\", \"steps\": 0}"),
                sample("POST", "/v1/images/generations", "{\"prompt\": \"tea\", \"n\": 0}"),
                sample("GET", "/v1/jobs?limit=5&state=done", ""),
                sample("DELETE", "/v1/jobs/nobody", ""));
    }

    private static byte[] sample(String method, String path, String body) {
        return """
        %s %s HTTP/1.1\r
        Host: localhost\r
        Content-Type: application/json\r
        Connection: close\r
        Content-Length: %d\r
        \r
        %s\
        """
                .formatted(method, path, body.length(), body)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String answer(int port, byte[] request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request);
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException _) {
            return ""; // closed before all was read
        }
    }
}
