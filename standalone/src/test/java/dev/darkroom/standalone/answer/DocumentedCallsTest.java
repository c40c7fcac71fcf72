package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.schemas.PromptRequest;

import org.apache.avro.Schema;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What Darkroom says of itself to programs.
@Tag("slow")
class DocumentedCallsTest {

    @RegisterExtension static final TestingHttp http = new TestingHttp(Map.of());

    /// Whatever is answered in any test is held to the document; here each operation succeeds once.
    @Test
    void theDocumentHasEveryCallAndEachAnswersAsItSays() throws Exception {
        JsonNode document = http.getJson("/v1/openapi.json");
        var documented = new TreeSet<String>();
        document.path("paths")
                .properties()
                .forEach(
                        path ->
                                path.getValue()
                                        .fieldNames()
                                        .forEachRemaining(
                                                method ->
                                                        documented.add(
                                                                method.toUpperCase(Locale.ROOT)
                                                                        + " "
                                                                        + path.getKey())));
        assertThat(http.api().calls())
                .filteredOn(call -> call.matches("[A-Z]+ /(v1/|scale).*"))
                .filteredOn(call -> !call.contains("/v1/peers/"))
                .containsExactlyInAnyOrderElementsOf(documented);

        http.post("/v1/prompts", "{\"id\": \"documented\", \"steps\": 1}");
        http.getJson("/v1/jobs/documented?wait=60s");
        http.awaitKnown("documented");
        http.post("/v1/prompts", "{\"id\": \"stopped\", \"steps\": 150, \"count\": 64}");
        http.delete("/v1/jobs/stopped");
        http.getJson("/v1/jobs/stopped?wait=60s");
        http.post("/v1/prompts", "{\"id\": \"refused\", \"width\": 63}");
        http.getJson("/v1/jobs/refused?wait=60s");
        http.get("/v1/jobs");
        http.get("/v1/images");
        http.get("/v1/images/documented/0");
        http.post("/v1/images/generations", "{\"prompt\": \"a\"}");
        http.post(
                "/v1/images/edits",
                "{\"prompt\": \"a\", \"images\": [{\"image_url\": \"data:image/png;base64,%s\"}]}"
                        .formatted(Base64.getEncoder().encodeToString(TestingPictures.png(false))));
        http.get("/v1/models");
        http.get("/v1/models/tiny");
        http.get("/v1/samplers");
        http.get("/v1/fleet");
        JsonNode scale = http.getJson("/scale?target=30s&least=1&most=3");
        assertThat(scale.path("workers").intValue()).isEqualTo(1);
        assertThat(scale.path("suggested").intValue()).isBetween(1, 3);
        http.publish("documented", new byte[] {1});
        http.awaitLetter("documented");
        http.post("/v1/dead-letters/documented/replay", "");
        http.get("/v1/asyncapi.json");
        try (Stream<String> events = http.events("/v1/events")) {
            assertThat(events.findFirst()).isPresent();
        }

        documented.remove("GET /v1/events");
        assertThat(http.document().answered()).containsAll(documented);
    }

    /// Signed addresses are made by the server, and nobody else's business.
    @Test
    void theDocumentHasEveryNameOfAQuery() {
        JsonNode paths = http.document().json().path("paths");
        assertThat(http.api().queries()).isNotEmpty();
        http.api()
                .queries()
                .forEach(
                        (call, names) -> {
                            String[] words = call.split(" ");
                            var documented = new TreeSet<String>();
                            paths.path(words[1])
                                    .path(words[0].toLowerCase(Locale.ROOT))
                                    .path("parameters")
                                    .valueStream()
                                    .filter(one -> one.path("in").asText().equals("query"))
                                    .forEach(one -> documented.add(one.path("name").asText()));
                            var taken = new TreeSet<>(names);
                            taken.removeAll(Set.of("until", "pass"));
                            assertThat(documented).as(call).isEqualTo(taken);
                        });
    }

    @Test
    void theDocumentHasEveryFieldOfARequest() {
        assertThat(
                        http.document()
                                .json()
                                .at("/components/schemas/PromptRequest/properties")
                                .fieldNames())
                .toIterable()
                .containsExactlyElementsOf(
                        PromptRequest.getClassSchema().getFields().stream()
                                .map(Schema.Field::name)
                                .toList());
    }

    @Test
    void aWorkerThatNeverDrewIsInTheFleet() throws Exception {
        JsonNode worker = http.getJson("/v1/fleet").path("workers").path(0);

        assertThat(worker.path("present").asBoolean()).as("%s", worker).isTrue();
        assertThat(worker.path("lanes").asInt()).isPositive();
        assertThat(worker.path("host").asText()).isNotEmpty();
    }

    @Test
    void whatCanBeAskedForIsListed() throws Exception {
        assertThat(http.getJson("/v1/models").path("data").path(0).path("id").asText())
                .isEqualTo("tiny");
        assertThat(http.getJson("/v1/samplers").path("samplers")).isNotEmpty();
        assertThat(http.getJson("/v1/fleet").path("queue").has("requests")).isTrue();
        assertThat(http.getJson("/v1/dead-letters").has("letters")).isTrue();
    }

    /// Every line that begins with curl, at the address of this test's Darkroom.
    @Test
    void theExamplesRunAsTheyAreWritten() throws Exception {
        for (String page : List.of("README.md", "docs/HTTP.md", "docs/KUBERNETES.md")) {
            List<String> examples =
                    Files.readAllLines(Path.of("..").resolve(page)).stream()
                            .filter(line -> line.startsWith("curl "))
                            .map(line -> line.replaceFirst(" +#.*", ""))
                            .toList();
            assertThat(examples).as(page).isNotEmpty();
            for (String example : examples) {
                assertThat(said(example))
                        .as(example)
                        .doesNotContain("\"error\"")
                        .matches(said -> !said.isEmpty() || example.contains(" -o "));
            }
        }
        assertThat(Files.readAllBytes(http.folder().resolve("apple.png")))
                .startsWith(0x89, 'P', 'N', 'G');
    }

    // Of a stream without an end, the beginning is enough.
    private static String said(String example) throws Exception {
        Process curl =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "exec "
                                        + example.replace(
                                                "localhost:8080", "localhost:" + http.port()))
                        .directory(http.folder().toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var out = curl.inputReader()) {
            if (example.contains(" -sN ")) {
                String first = out.readLine();
                curl.destroy();
                return first;
            }
            String said = out.lines().collect(Collectors.joining("\n"));
            assertThat(curl.waitFor()).as(example).isZero();
            return said;
        }
    }

    @Test
    void theTopicsAreDescribed() throws Exception {
        JsonNode document = http.getJson("/v1/asyncapi.json");

        assertThat(document.path("channels").path("prompts").path("address").asText())
                .isEqualTo("darkroom.prompts");
        assertThat(document.path("operations")).hasSize(6);
    }
}
