package dev.darkroom.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The image recipes and the composition of containers, as far as they can be checked without any.
class ContainersTest {

    private static final Path TOP = Path.of("..");
    private static final Pattern STAGE = Pattern.compile("(?m)^FROM \\S+ AS (\\S+)$");
    private static final Pattern VARIABLE = Pattern.compile("(DARKROOM_[A-Z0-9_]+)=");

    /// Which program a stage's image runs.
    private static final Map<String, String> PROGRAMS =
            Map.of(
                    "cli", "topics create",
                    "worker", "worker",
                    "worker-cuda", "worker",
                    "result-sink", "sink",
                    "serve", "serve",
                    "producer", "publish");

    @Test
    void everyServiceIsBuiltFromAStageAndToldOnlyWhatItsProgramKnows() throws IOException {
        Set<String> stages = stages();
        for (var service : services().properties()) {
            String target = service.getValue().at("/build/target").asText();
            if (target.isEmpty()) {
                continue; // an image of others
            }
            assertThat(stages).as(service.getKey()).contains(target);
            if (PROGRAMS.containsKey(target)) {
                assertUnderstood(service.getKey(), target, service.getValue().path("environment"));
            }
        }
    }

    private static void assertUnderstood(String service, String target, JsonNode environment) {
        Map<String, Setting<?>> known =
                program(PROGRAMS.get(target)).settings().stream()
                        .collect(Collectors.toMap(Setting::variable, setting -> setting));
        var told = new HashMap<String, String>();
        environment
                .properties()
                .forEach(
                        one -> {
                            if (one.getKey().startsWith("OTEL_")) {
                                return; // OpenTelemetry's own
                            }
                            assertThat(known).as(service).containsKey(one.getKey());
                            told.put(known.get(one.getKey()).name(), one.getValue().asText());
                        });
        // Values that cannot be read are refused by this.
        assertThat(Settings.of(program(PROGRAMS.get(target)).settings(), told)).isNotNull();
    }

    private static Program program(String name) {
        return Main.programs().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no program " + name));
    }

    @Test
    void theRecipesSetOnlyWhatSomeProgramKnows() throws IOException {
        Set<String> known =
                Main.programs().stream()
                        .flatMap(program -> program.settings().stream())
                        .map(Setting::variable)
                        .collect(Collectors.toSet());
        Matcher set = VARIABLE.matcher(Files.readString(TOP.resolve("Dockerfile")));
        var found = new TreeSet<String>();
        while (set.find()) {
            found.add(set.group(1));
        }
        assertThat(found).isNotEmpty();
        assertThat(known).containsAll(found);
    }

    @Test
    void servicesWaitForServicesThatThereAre() throws IOException {
        JsonNode services = services();
        for (var service : services.properties()) {
            service.getValue()
                    .path("depends_on")
                    .fieldNames()
                    .forEachRemaining(other -> assertThat(services.has(other)).as(other).isTrue());
        }
        assertThat(services.at("/serve/ports/0").asText()).isEqualTo("8080:8080");
    }

    private static JsonNode services() throws IOException {
        return new YAMLMapper()
                .readTree(TOP.resolve("docker-compose.yml").toFile())
                .path("services");
    }

    private static Set<String> stages() throws IOException {
        return STAGE.matcher(Files.readString(TOP.resolve("Dockerfile")))
                .results()
                .map(stage -> stage.group(1))
                .collect(Collectors.toSet());
    }
}
