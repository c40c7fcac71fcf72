package dev.darkroom.http.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.JsonFields;
import dev.darkroom.http.Offers;
import dev.darkroom.http.server.Refused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;

class ImageRequestTest {

    private final ImageRequest reader = new ImageRequest(Offers.NONE, null);

    /// As clients of `gpt-image-1`, `dall-e-3` and `dall-e-2` send them.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"background\": \"auto\", \"moderation\": \"low\", \"quality\": \"high\"",
                "\"background\": \"opaque\", \"output_compression\": 100, \"partial_images\": 0",
                "\"quality\": \"hd\", \"style\": \"vivid\", \"response_format\": \"url\"",
                "\"model\": \"gpt-image-1-mini\", \"user\": \"\", \"stream\": false",
                "\"model\": null, \"n\": null, \"size\": null, \"quality\": null, \"user\": null",
                "\"model\": \"\", \"n\": \"\", \"size\": \"\", \"response_format\": \"\"",
                "\"n\": \"2\", \"stream\": \"False\", \"seed\": \"42\", \"seed2\": {}",
                "\"size\": \"1024X1024\", \"output_format\": \"PNG\"",
            })
    void whatClientsSendIsTaken(String fields) throws IOException {
        assertThat(read("{\"prompt\": \"a\", " + fields + "}")).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "n; 0",
                "n; 11",
                "n; 1000000000000",
                "n; -1",
                "n; 1.5",
                "n; {}",
                "n; true",
                "n; \"two\"",
                "size; \"64\"",
                "size; \"64x\"",
                "size; \"64 x 64\"",
                "size; \"64x64x64\"",
                "size; 64",
                "size; \"-64x64\"",
                "response_format; \"file\"",
                "output_format; \"gif\"",
                "output_compression; 101",
                "output_compression; -1",
                "partial_images; 4",
                "stream; \"perhaps\"",
                "stream; {}",
                "background; \"transparent\"",
                "background; 1",
                "quality; \"best\"",
                "moderation; []",
                "user; 5",
                "seed; \"first\"",
                "num_inference_steps; []",
                "guidance_scale; \"high\"",
            })
    void whatCannotBeIsRefusedByItsName(String field, String value) {
        Refused refused =
                catchThrowableOfType(
                        Refused.class,
                        () -> read("{\"prompt\": \"a\", \"%s\": %s}".formatted(field, value)));

        assertThat(refused).isNotNull();
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.field()).contains(field);
        assertThat(refused.getMessage()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"prompt\": null}", "{\"prompt\": \"\"}", "{\"prompt\": 5}"})
    void withoutWordsThereIsNothingToDraw(String body) {
        Refused refused = catchThrowableOfType(Refused.class, () -> read(body));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.field()).contains("prompt");
    }

    @Test
    void whatServersOfOpenModelsAddedIsUnderstood() throws IOException {
        var request =
                read("""
                {"prompt": "a", "negative_prompt": "b", "num_inference_steps": 7,
                 "true_cfg_scale": 3.5, "seed": 18014398509481985, "strength": 0.5}
                """)
                        .request();

        assertThat(request.getNegativePrompt()).isEqualTo("b");
        assertThat(request.getSteps()).isEqualTo(7);
        assertThat(request.getGuidanceScale()).isEqualTo(3.5);
        assertThat(request.getSeed()).isEqualTo((1L << 54) + 1);
        assertThat(request.getStrength()).isEqualTo(0.5);
    }

    private ImageRequest.Read read(String json) throws IOException {
        return reader.read(new JsonFields((ObjectNode) new ObjectMapper().readTree(json)));
    }
}
