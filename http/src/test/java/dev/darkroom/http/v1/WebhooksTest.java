package dev.darkroom.http.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;

import dev.darkroom.http.server.Refused;
import dev.darkroom.sink.jobs.Job;
import dev.darkroom.sink.jobs.News;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class WebhooksTest {

    private static final String SECRET = "signs";
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    /// What an address was told.
    private record Told(String signature, String body) {}

    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private HttpServer receiver;
    private Webhooks webhooks;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.createContext(
                "/",
                exchange -> {
                    String body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    told.add(
                            new Told(
                                    exchange.getRequestHeaders().getFirst(Webhooks.SIGNATURE),
                                    body));
                    if (exchange.getRequestURI().getPath().equals("/hooks/slow")) {
                        awaitRelease();
                    }
                    exchange.sendResponseHeaders(refusals.getAndDecrement() > 0 ? 500 : 204, -1);
                    exchange.close();
                });
        receiver.start();
        webhooks = webhooks(List.of(address("/hooks/")));
    }

    @AfterEach
    void stop() {
        released.countDown();
        webhooks.close();
        receiver.stop(0);
    }

    @Test
    void anAddressIsToldOfTheEndWithASignatureThatWhoeverHasTheSecretCanCheck() throws Exception {
        webhooks.ended(job(address("/hooks/a"), NOW));

        Told one = told.poll(30, TimeUnit.SECONDS);
        assertThat(one.body()).contains("\"id\":\"r\"", "\"state\":\"failed\"");
        String seconds = Long.toString(NOW.getEpochSecond());
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signed =
                HexFormat.of()
                        .formatHex(
                                mac.doFinal(
                                        (seconds + "." + one.body())
                                                .getBytes(StandardCharsets.UTF_8)));
        assertThat(one.signature()).isEqualTo("t=" + seconds + ",v1=" + signed);
    }

    @Test
    void anAddressThatDoesNotTakeItIsTriedAgainAFewTimesAndNoMore() throws Exception {
        refusals.set(100);
        webhooks.ended(job(address("/hooks/a"), NOW));

        for (int i = 0; i < 5; i++) {
            assertThat(told.poll(30, TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(told.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void aLaterTryIsEnough() throws Exception {
        refusals.set(2);
        webhooks.ended(job(address("/hooks/a"), NOW));

        for (int i = 0; i < 3; i++) {
            assertThat(told.poll(30, TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(told.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void whoeverTellsDoesNotWaitAndNoMoreThanSoManyAreOpen() throws Exception {
        long began = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            webhooks.ended(job(address("/hooks/slow"), NOW));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));

        for (int i = 0; i < 64; i++) {
            assertThat(told.poll(30, TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(told.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void aTableThatIsReadAgainTellsNobodyOfThePast() throws Exception {
        webhooks.ended(job(address("/hooks/a"), NOW.minus(Duration.ofHours(2))));

        assertThat(told.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void anAddressThatALabelNamesAndNobodyAllowedIsNotTold() throws Exception {
        webhooks.ended(job(address("/elsewhere"), NOW));

        assertThat(told.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://ok.example/hooks/../admin",
                "https://ok.example/hooks/..",
                "https://ok.example/hooks/%2e%2e/admin",
                "https://ok.example/hooks/a%2Fb",
                "https://ok.example@evil.example/hooks/a",
                "https://ok.example.evil.example/hooks/a",
                "https://ok.example:8443/hooks/a",
                "http://ok.example/hooks/a",
                "https://ok.example/hook",
                "https://ok.example/hooks/a b",
                "//ok.example/hooks/a",
                "file:///etc/passwd",
                "hooks/a",
                ""
            })
    void addressesBesideTheAllowedOnesAreRefused(String address) {
        Webhooks some = webhooks(List.of("https://ok.example/hooks/"));

        assertThatThrownBy(() -> some.demandAllowed(address)).isInstanceOf(Refused.class);
        some.demandAllowed("https://ok.example/hooks/a?b=c");
        some.close();
    }

    @Test
    void withoutASecretNobodyIsTold() {
        var unsigned =
                new Webhooks(
                        List.of("https://ok.example/"),
                        Optional.empty(),
                        () -> NOW,
                        Duration.ofMillis(1));

        assertThatThrownBy(() -> unsigned.demandAllowed("https://ok.example/a"))
                .isInstanceOf(Refused.class);
        unsigned.close();
    }

    private static Webhooks webhooks(List<String> allowed) {
        InstantSource clock = () -> NOW;
        return new Webhooks(allowed, Optional.of(SECRET), clock, Duration.ofMillis(1));
    }

    private String address(String path) {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + path;
    }

    private static Job job(String address, Instant at) {
        long millis = at.toEpochMilli();
        return Job.unheard("r")
                .fold(
                        new News.Asked(
                                millis,
                                "digest",
                                Optional.empty(),
                                1,
                                Map.of(Webhooks.LABEL, address),
                                "{}",
                                Optional.empty()))
                .fold(new News.Ended(millis, "FAILED", 1));
    }

    private void awaitRelease() {
        try {
            released.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
