package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.standalone.Installed;
import dev.darkroom.standalone.chaos.Ports;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A real Prometheus that watches a running Darkroom: what alerts and dashboard ask it has answers.
@Tag("slow")
class PrometheusTest {

    private static final Path DOCS = Path.of("../docs").toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @RegisterExtension static final TestingHttp http = new TestingHttp(Map.of());

    @TempDir private Path folder;

    @BeforeAll
    static void needPrometheus() {
        assumeThat(Installed.found("prometheus").isPresent())
                .as("needs Prometheus: apt-get install prometheus")
                .isTrue();
    }

    @Test
    void everyQueryOfAlertsAndDashboardHasData() throws Exception {
        http.post("/v1/prompts", "{\"id\": \"drawn\", \"steps\": 2}");
        http.getJson("/v1/jobs/drawn?wait=60s");
        int port = Ports.free(1).getFirst();
        Process prometheus = start(port);
        try (HttpClient client = HttpClient.newHttpClient()) {
            await("two readings")
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> hasData(client, port, "rate(darkroom_steps_total[10s])"));
            http.post("/v1/prompts", "{\"id\": \"drawn-too\", \"steps\": 2}");
            http.getJson("/v1/jobs/drawn-too?wait=60s");

            for (String query : dashboard()) {
                String asked = query.replace("$__rate_interval", "1m");
                await(asked).atMost(PATIENCE).until(() -> hasData(client, port, asked));
            }
            await("the rules are read")
                    .atMost(PATIENCE)
                    .until(() -> healthyRules(client, port) > 10);
        } finally {
            prometheus.destroy();
            prometheus.waitFor();
        }
    }

    private Process start(int port) throws IOException {
        Path config =
                Files.writeString(
                        folder.resolve("prometheus.yml"),
                        """
                        global: {scrape_interval: 1s, evaluation_interval: 1s}
                        rule_files: ["%s"]
                        scrape_configs:
                          - job_name: darkroom
                            static_configs: [{targets: ["127.0.0.1:%s"]}]
                        """
                                .formatted(DOCS.resolve("alerts.yaml"), http.telemetryPort()));
        return new ProcessBuilder(
                        Installed.found("prometheus").orElseThrow().toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private static List<String> dashboard() throws IOException {
        JsonNode dashboard = TestingHttp.JSON.readTree(DOCS.resolve("dashboard.json").toFile());
        assertThat(dashboard.at("/__inputs/0/type").textValue()).isEqualTo("datasource");
        List<String> queries = new ArrayList<>();
        dashboard.findValues("expr").forEach(query -> queries.add(query.textValue()));
        assertThat(queries).hasSizeGreaterThan(20);
        return queries;
    }

    private static boolean hasData(HttpClient client, int port, String query) throws Exception {
        JsonNode answer =
                ask(
                        client,
                        port,
                        "query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        assertThat(answer.path("status").textValue())
                .as("%s: %s", query, answer)
                .isEqualTo("success");
        return !answer.at("/data/result").isEmpty();
    }

    private static long healthyRules(HttpClient client, int port) throws Exception {
        JsonNode rules = ask(client, port, "rules").at("/data/groups/0/rules");
        return Stream.iterate(0, i -> i < rules.size(), i -> i + 1)
                .filter(i -> rules.get(i).path("health").textValue().equals("ok"))
                .count();
    }

    private static JsonNode ask(HttpClient client, int port, String what) throws Exception {
        URI asked = URI.create("http://127.0.0.1:%s/api/v1/%s".formatted(port, what));
        return TestingHttp.JSON.readTree(
                client.send(
                                HttpRequest.newBuilder(asked).build(),
                                HttpResponse.BodyHandlers.ofByteArray())
                        .body());
    }
}
