package dev.darkroom.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;

import dev.darkroom.runtime.settings.SettingNames;

import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

@Tag("slow")
class ChartTest {

    private static final Path SMALL = Chart.FOLDER.resolve("examples/small.yaml");
    private static final Path GPUS = Chart.FOLDER.resolve("examples/gpus.yaml");

    private static final Map<String, Definition> KUBERNETES =
            Map.of(
                    "Deployment", V1Deployment::validateJsonElement,
                    "StatefulSet", V1StatefulSet::validateJsonElement,
                    "Job", V1Job::validateJsonElement,
                    "Service", V1Service::validateJsonElement,
                    "ServiceAccount", V1ServiceAccount::validateJsonElement,
                    "Ingress", V1Ingress::validateJsonElement,
                    "NetworkPolicy", V1NetworkPolicy::validateJsonElement,
                    "PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement);

    /// Kinds that operators bring.
    private static final List<String> OF_OTHERS =
            List.of("PodMonitor", "ScaledObject", "TriggerAuthentication");

    /// Refuses what a kind of Kubernetes does not know or has otherwise.
    private interface Definition {
        void check(JsonElement manifest) throws IOException;
    }

    static List<Path> examples() throws IOException {
        return Chart.examples();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyManifestIsAsKubernetesDefinesIt(Path values) throws IOException {
        for (JsonNode manifest : Chart.render(values)) {
            Definition definition = KUBERNETES.get(Chart.kind(manifest));
            if (definition != null) {
                definition.check(JsonParser.parseString(manifest.toString()));
            } else {
                assertThat(Chart.kind(manifest)).isIn(OF_OTHERS);
            }
        }
    }

    @Test
    void aFieldThatKubernetesDoesNotKnowIsFound() throws IOException {
        JsonNode worker = named(SMALL, "studio-darkroom-worker-default");
        String wrong = worker.toString().replace("\"readOnlyRootFilesystem\"", "\"readOnly\"");

        assertThatThrownBy(() -> KUBERNETES.get("Deployment").check(JsonParser.parseString(wrong)))
                .hasMessageContaining("readOnly");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everySettingThatAPodIsGivenExists(Path values) throws IOException {
        List<String> settings =
                SettingNames.all().stream()
                        .map(name -> "DARKROOM_" + name.toUpperCase(Locale.ROOT))
                        .map(name -> name.replaceAll("[-.]", "_"))
                        .toList();
        for (JsonNode manifest : Chart.render(values)) {
            for (JsonNode variable : variables(manifest)) {
                String name = variable.path("name").textValue();
                if (name.startsWith("DARKROOM_") && !name.startsWith("DARKROOM_KAFKA_")) {
                    assertThat(settings).contains(name);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void noProgramRunsAsRootOrWritesIntoItsImage(Path values) throws IOException {
        for (JsonNode manifest : Chart.render(values)) {
            JsonNode pod = Chart.pod(manifest);
            for (JsonNode container : pod.path("containers")) {
                JsonNode security = container.path("securityContext");
                assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
                assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
                assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
            }
        }
    }

    @Test
    void aPodIsKilledOnlyAfterItsGraceIsOver() throws IOException {
        for (String name :
                List.of("studio-darkroom-worker-sd15", "studio-darkroom-worker-default")) {
            JsonNode worker = named(GPUS, name);
            String grace = variable(worker, "DARKROOM_GRACE");
            assertThat(Chart.pod(worker).path("terminationGracePeriodSeconds").asInt())
                    .isGreaterThan(Integer.parseInt(grace.replace("s", "")));
        }
        assertThat(variable(named(GPUS, "studio-darkroom-worker-sd15"), "DARKROOM_GRACE"))
                .isEqualTo("120s");
    }

    @Test
    void aModelOfItsOwnHasAQueueThatTheTopicsJobMakes() throws IOException {
        JsonNode worker = named(GPUS, "studio-darkroom-worker-sd15");

        assertThat(variable(worker, "DARKROOM_MODEL_NAME")).isEqualTo("sd15");
        assertThat(variable(worker, "DARKROOM_MODEL")).isEqualTo("/models/own/sd15");
        assertThat(Chart.pod(worker).at("/containers/0/resources/limits/nvidia.com~1gpu").asInt())
                .isEqualTo(1);
        assertThat(variable(named(GPUS, "studio-darkroom-topics"), "DARKROOM_MODELS"))
                .isEqualTo("sd15");
        assertThat(variable(named(GPUS, "studio-darkroom-worker-default"), "DARKROOM_MODEL_NAME"))
                .isNull();
    }

    @Test
    void secretsAreNamedAndNeverWritten() throws IOException {
        for (JsonNode manifest : Chart.render(GPUS)) {
            for (JsonNode variable : variables(manifest)) {
                assertThat(variable.path("name").textValue())
                        .doesNotContainIgnoringCase("password")
                        .doesNotContainIgnoringCase("secret")
                        .doesNotContainIgnoringCase("jaas")
                        .doesNotContain("HTTP_KEYS");
            }
        }
        assertThat(named(GPUS, "studio-darkroom-serve").toString())
                .contains("darkroom-kafka", "darkroom-s3", "darkroom-http");
        assertThat(named(GPUS, "studio-darkroom-worker-sd15").toString())
                .contains("darkroom-kafka")
                .doesNotContain("darkroom-s3", "darkroom-http");
    }

    @Test
    void workersAreScaledOnTheWorkThatWaitsOnTheirQueue() throws IOException {
        JsonNode scaled = only(GPUS, "ScaledObject");
        assertThat(scaled.at("/spec/scaleTargetRef/name").textValue())
                .isEqualTo("studio-darkroom-worker-sd15");
        assertThat(scaled.at("/spec/minReplicaCount").intValue()).isZero();
        assertThat(scaled.at("/spec/maxReplicaCount").intValue()).isEqualTo(4);
        JsonNode trigger = scaled.at("/spec/triggers/0");
        assertThat(trigger.path("type").textValue()).isEqualTo("metrics-api");
        assertThat(trigger.at("/metadata/url").textValue())
                .isEqualTo(
                        "http://studio-darkroom-serve.pictures.svc:80/scale"
                                + "?target=2m&coldStart=5m&least=0&most=4&model=sd15");
        assertThat(trigger.at("/metadata/valueLocation").textValue()).isEqualTo("suggested");
        JsonNode key = only(GPUS, "TriggerAuthentication").at("/spec/secretTargetRef/0");
        assertThat(key.path("name").textValue()).isEqualTo("darkroom-http");
        assertThat(key.path("key").textValue()).isEqualTo("DARKROOM_HTTP_KEYS");
        // Whoever scales it says how many there are.
        assertThat(named(GPUS, "studio-darkroom-worker-sd15").path("spec").has("replicas"))
                .isFalse();
        assertThat(named(GPUS, "studio-darkroom-worker-default").at("/spec/replicas").intValue())
                .isEqualTo(4);
    }

    @Test
    void noMoreStandbysAreAskedForThanThereAreOtherSinks() throws IOException {
        assertThat(variable(named(SMALL, "studio-darkroom-sink"), "DARKROOM_LEDGER_STANDBYS"))
                .isEqualTo("0");
        assertThat(variable(named(GPUS, "studio-darkroom-sink"), "DARKROOM_LEDGER_STANDBYS"))
                .isEqualTo("1");
    }

    @Test
    void everyProgramThatTellsTracesIsToldWhere() throws IOException {
        Map<String, String> values =
                Map.of(
                        "traces.environment.OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318",
                        "traces.existingSecret", "collector-keys");
        List<JsonNode> programs =
                Chart.render(SMALL, values).stream()
                        .filter(
                                one ->
                                        List.of("Deployment", "StatefulSet")
                                                .contains(Chart.kind(one)))
                        .toList();

        assertThat(programs).hasSize(3);
        for (JsonNode program : programs) {
            assertThat(variable(program, "OTEL_EXPORTER_OTLP_ENDPOINT"))
                    .isEqualTo("http://collector:4318");
            assertThat(Chart.pod(program).toString()).contains("collector-keys");
        }
        assertThatThrownBy(() -> Chart.render(SMALL, Map.of("traces.environment.OTHER", "x")))
                .hasMessageContaining("OTHER");
    }

    @Test
    void whatIsMissingIsNamed() {
        for (String missing :
                List.of("kafka.bootstrapServers", "store.bucket", "serve.existingSecret")) {
            assertThatThrownBy(() -> Chart.render(SMALL, Map.of(missing, "")))
                    .hasMessageContaining(missing);
        }
    }

    @Test
    void aMisspeltValueIsNamed() {
        assertThatThrownBy(() -> Chart.render(SMALL, Map.of("kafka.bootstrapServer", "x")))
                .hasMessageContaining("bootstrapServer");
        assertThatThrownBy(() -> Chart.render(SMALL, Map.of("workers.default.graceSecond", "x")))
                .hasMessageContaining("graceSecond");
    }

    private static JsonNode only(Path values, String kind) throws IOException {
        return Chart.render(values).stream()
                .filter(manifest -> Chart.kind(manifest).equals(kind))
                .reduce(
                        (one, other) -> {
                            throw new AssertionError("two of " + kind);
                        })
                .orElseThrow();
    }

    private static JsonNode named(Path values, String name) throws IOException {
        return Chart.render(values).stream()
                .filter(manifest -> Chart.name(manifest).equals(name))
                .filter(manifest -> !Chart.pod(manifest).isMissingNode())
                .findFirst()
                .orElseThrow();
    }

    private static Iterable<JsonNode> variables(JsonNode manifest) {
        return Chart.pod(manifest).path("containers").path(0).path("env");
    }

    /// @return its value; null where it has none
    private static String variable(JsonNode manifest, String name) {
        for (JsonNode variable : variables(manifest)) {
            if (variable.path("name").textValue().equals(name)) {
                return variable.path("value").textValue();
            }
        }
        return null;
    }
}
