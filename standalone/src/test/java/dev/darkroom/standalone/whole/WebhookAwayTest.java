package dev.darkroom.standalone.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.darkroom.runtime.Closing;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// An address that is told of a request's end by a `serve` in a process of its own, and that hangs,
/// breaks off and fails before it takes what it is told.
@Tag("slow")
@Timeout(180)
class WebhookAwayTest {

    private static final int TAKEN = 204;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Closing closing = new Closing();

    @TempDir private Path folder;

    @Test
    void anAddressThatIsAwayIsToldWhenItIsBackAndNobodyWaitsForIt() throws Exception {
        try (closing) {
            String hooks = "http://127.0.0.1:%s/hooks/".formatted(receiver().getPort());
            closing.open(over::countDown);
            TestingDarkroom darkroom = closing.open(TestingDarkroom.start(folder));
            TestingServer server =
                    closing.open(
                            TestingServer.start(
                                    folder.resolve("serve"),
                                    darkroom.bootstrapServers(),
                                    folder.resolve("images"),
                                    "--http-webhooks=" + hooks,
                                    "--http-webhook-secret=signs"));
            server.awaitReady();
            String request = "{\"id\": \"%s\", \"prompt\": \"a\", \"steps\": 2}";

            assertThat(
                            server.post(
                                    "v1/prompts?webhook=" + hooks + "end",
                                    request.formatted("first")))
                    .isEqualTo(202);
            assertThat(told.take()).contains("\"id\":\"first\"");
            // The address has not answered yet.
            assertThat(server.post("v1/prompts", request.formatted("second"))).isEqualTo(202);
            assertThat(server.getPatiently("v1/jobs/second?wait=60s").path("state").asText())
                    .isEqualTo("stored");

            for (int tries = 2; tries <= 4; tries++) {
                assertThat(told.take()).contains("\"id\":\"first\"", "\"state\":\"stored\"");
            }
        }
    }

    private InetSocketAddress receiver() throws IOException {
        HttpServer receiver =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.createContext("/hooks/end", this::take);
        receiver.start();
        closing.open(() -> receiver.stop(0));
        return receiver.getAddress();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            told.add(new String(body, StandardCharsets.UTF_8));
            switch (calls.incrementAndGet()) {
                case 1 -> over.await(); // longer than anybody waits
                case 2 -> {
                    // Closed without an answer.
                }
                case 3 -> exchange.sendResponseHeaders(500, -1);
                default -> exchange.sendResponseHeaders(TAKEN, -1);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
