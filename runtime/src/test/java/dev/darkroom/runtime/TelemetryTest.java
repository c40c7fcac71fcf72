package dev.darkroom.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class TelemetryTest {

    @Test
    void aProgramIsReadyWhenAllItsConditionsAreAndLiveUntilOneFails() throws Exception {
        var health = new Health();
        var model = health.condition("model", "warming up");
        var kafka = health.condition("kafka", "joining");
        try (var telemetry = new Telemetry(health, 0)) {
            model.ready();
            assertThat(get(telemetry, "/health/ready").statusCode()).isEqualTo(503);
            assertThat(get(telemetry, "/health/ready").body())
                    .isEqualTo("kafka: joining\nmodel: ready\n");

            kafka.ready();
            assertThat(get(telemetry, "/health/ready").statusCode()).isEqualTo(200);

            kafka.failed("fenced");
            assertThat(get(telemetry, "/health/live").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void metricsAreInThePrometheusFormat() throws Exception {
        try (var telemetry = new Telemetry(new Health(), 0)) {
            telemetry.meters().counter("darkroom.images").increment(3);

            assertThat(get(telemetry, "/metrics").body())
                    .contains("darkroom_images_total 3.0")
                    .contains("jvm_memory_used_bytes");
        }
    }

    @Test
    void nothingIsCountedWhereNobodyWantsMetrics() throws Exception {
        try (var telemetry =
                new Telemetry(new Health(), 0, Map.of("OTEL_METRICS_EXPORTER", "none"))) {
            telemetry.meters().counter("darkroom.images").increment(3);

            HttpResponse<String> answer = get(telemetry, "/metrics");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void everyConditionOfReadinessIsAMetric() throws Exception {
        var health = new Health();
        var model = health.condition("model", "warming up");
        try (var telemetry = new Telemetry(health, 0)) {
            assertThat(get(telemetry, "/metrics").body())
                    .contains("darkroom_ready{condition=\"model\"} 0.0");

            model.ready("in a way");
            health.condition("kafka", "joining");

            assertThat(get(telemetry, "/metrics").body())
                    .contains("darkroom_ready{condition=\"model\"} 1.0")
                    .contains("darkroom_ready{condition=\"kafka\"} 0.0");
        }
    }

    @Test
    void anAskerThatIsSlowHoldsUpNobodyElse() throws Exception {
        try (var telemetry = new Telemetry(new Health(), 0);
                var slow = new Socket("127.0.0.1", telemetry.port())) {
            slow.getOutputStream().write("GET /metrics HTTP/1.1\r\n".getBytes(US_ASCII));
            slow.getOutputStream().flush();

            assertThat(get(telemetry, "/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whatIsWorthKnowingOfAReadyConditionIsToldToo() {
        var health = new Health();
        health.condition("model", "loading").ready("images do not share passes");

        assertThat(health.ready()).isTrue();
        assertThat(health.report()).containsEntry("model", "ready; images do not share passes");
    }

    @Test
    void whatWasOpenedClosesInReverseEvenIfOneFails() {
        var closed = new ArrayList<Integer>();
        var closing = new Closing();
        closing.open(() -> closed.add(1));
        closing.open(
                () -> {
                    throw new IllegalStateException("stuck");
                });
        closing.open(() -> closed.add(3));

        assertThat(catchThrowable(closing::close)).hasRootCauseMessage("stuck");
        assertThat(closed).isEqualTo(List.of(3, 1));
    }

    private static HttpResponse<String> get(Telemetry telemetry, String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(
                                    URI.create("http://localhost:" + telemetry.port() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
