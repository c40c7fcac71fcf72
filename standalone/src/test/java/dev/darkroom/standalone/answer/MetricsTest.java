package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.runtime.Metric;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a running Darkroom shows to Prometheus, beside the table of its metrics.
@Tag("slow")
class MetricsTest {

    private static final Pattern SHOWN =
            Pattern.compile("(darkroom_\\w+)(?:\\{(\\w+)=\"[^\"]*\"})? \\S+");

    @RegisterExtension static final TestingHttp http = new TestingHttp(Map.of());

    @Test
    void whatIsShownIsInTheTableAndWhatIsInTheTableIsShown() throws Exception {
        http.post("/v1/prompts", "{\"id\": \"counted\", \"steps\": 2}");
        http.getJson("/v1/jobs/counted?wait=60s");

        // Some are first measured when something has been looked at, as the janitor looks at a
        // queue.
        await().untilAsserted(
                        () -> {
                            List<String> lines = shown();
                            for (Metric metric : Metric.values()) {
                                assertThat(lines)
                                        .as(metric.toString())
                                        .anyMatch(line -> line.startsWith(metric.prometheusName()));
                            }
                        });
        for (String line : shown()) {
            Matcher shown = SHOWN.matcher(line);
            assertThat(shown.matches()).as(line).isTrue();
            Metric metric = Metric.shownAs(shown.group(1)).orElseThrow();
            assertThat(shown.group(2)).as(line).isEqualTo(metric.label().orElse(null));
        }
    }

    private static List<String> shown() throws Exception {
        return scrape().lines().filter(line -> line.startsWith("darkroom_")).toList();
    }

    private static String scrape() throws Exception {
        URI metrics = URI.create("http://localhost:%s/metrics".formatted(http.telemetryPort()));
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(metrics).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
