package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.darkroom.standalone.Installed;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The alert rules, and when they fire.
class AlertRulesTest {

    private static final Path DOCS = Path.of("../docs").toAbsolutePath().normalize();
    private static final Path RULES = DOCS.resolve("alerts.yaml");
    private static final Path TESTS = DOCS.resolve("alerts-test.yaml");
    private static final Pattern NAME = Pattern.compile("\\b[A-Z][A-Za-z]+[a-z]\\b");

    @Test
    void theRulesAreAsPrometheusWantsThem() throws Exception {
        promtool("check", "rules", RULES.toString());
    }

    @Test
    void eachAlertFiresOnTroubleAndOnNothingElse() throws Exception {
        promtool("test", "rules", TESTS.toString());
    }

    @Test
    void eachAlertIsExpectedToFireOnceAndToBeSilentOnce() throws IOException {
        List<String> alerts = new YAMLMapper().readTree(RULES.toFile()).findValuesAsText("alert");

        assertThat(alerts).hasSizeGreaterThan(10);
        assertThat(expected(true)).containsAll(alerts);
        assertThat(expected(false)).containsAll(alerts);
    }

    /// Names of the alerts that are expected to fire, or to be silent.
    private static List<String> expected(boolean firing) throws IOException {
        JsonNode tests = new YAMLMapper().readTree(TESTS.toFile()).path("tests");
        return tests.findValues("promql_expr_test").stream()
                .flatMap(JsonNode::valueStream)
                .filter(asked -> asked.has("exp_samples") == firing)
                .flatMap(asked -> NAME.matcher(asked.path("expr").textValue()).results())
                .map(found -> found.group())
                .distinct()
                .toList();
    }

    private static void promtool(String... arguments) throws Exception {
        assumeThat(Installed.found("promtool"))
                .as("needs Prometheus: apt-get install prometheus")
                .isPresent();
        var command = new ArrayList<>(List.of(arguments));
        command.addFirst(Installed.found("promtool").orElseThrow().toString());
        Process promtool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String told = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor()).as(told).isZero();
    }
}
