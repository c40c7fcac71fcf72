package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.schemas.PromptRequest;

import org.apache.avro.Schema;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/// What Darkroom says of itself to programs.
@Tag("slow")
class DocumentedCallsTest {

    @RegisterExtension static final TestingHttp http = new TestingHttp(Map.of());

    @Test
    void theDocumentHasEveryCall() throws Exception {
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
                .filteredOn(call -> call.contains(" /v1/") && !call.contains("/v1/peers/"))
                .containsExactlyInAnyOrderElementsOf(documented);
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
    void whatCanBeAskedForIsListed() throws Exception {
        assertThat(http.getJson("/v1/models").path("data").path(0).path("id").asText())
                .isEqualTo("tiny");
        assertThat(http.getJson("/v1/samplers").path("samplers")).isNotEmpty();
        assertThat(http.getJson("/v1/fleet").path("queue").has("requests")).isTrue();
        assertThat(http.getJson("/v1/dead-letters").has("letters")).isTrue();
    }

    @Test
    void theTopicsAreDescribed() throws Exception {
        JsonNode document = http.getJson("/v1/asyncapi.json");

        assertThat(document.path("channels").path("prompts").path("address").asText())
                .isEqualTo("darkroom.prompts");
        assertThat(document.path("operations")).hasSize(6);
    }
}
