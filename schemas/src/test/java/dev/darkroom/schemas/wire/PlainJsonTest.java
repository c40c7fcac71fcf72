package dev.darkroom.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.schemas.PromptRequest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

class PlainJsonTest {

    @Test
    void aRequestReadsAsAPersonWritesIt() {
        PromptRequest request =
                PlainJson.read(
                        """
                        {"id": "7f3a", "prompt": "a red apple", "steps": 12, "guidanceScale": 3,
                         "seed": 9007199254740991, "initImage": "AAEC", "labels": {"team": "fruit"},
                         "model": null, "expiresAt": "2030-01-01T00:00:00Z", "createdAt": 1700000000123}
                        """,
                        PromptRequest.class);

        assertThat(request)
                .isEqualTo(
                        PromptRequest.newBuilder()
                                .setId("7f3a")
                                .setPrompt("a red apple")
                                .setSteps(12)
                                .setGuidanceScale(3.0)
                                .setSeed((1L << 53) - 1)
                                .setInitImage(ByteBuffer.wrap(new byte[] {0, 1, 2}))
                                .setLabels(Map.of("team", "fruit"))
                                .setExpiresAt(Instant.parse("2030-01-01T00:00:00Z"))
                                .setCreatedAt(Instant.ofEpochMilli(1_700_000_000_123L))
                                .build());
    }

    @Test
    void whatIsWrittenIsRead() {
        PromptRequest request =
                PromptRequest.newBuilder()
                        .setId("7f3a")
                        .setMask(ByteBuffer.wrap(new byte[] {-1, 0}))
                        .setExpiresAt(Instant.ofEpochMilli(5))
                        .setLabels(Map.of("a", "1", "b", "2"))
                        .build();

        String json = PlainJson.write(request);

        assertThat(json)
                .isEqualTo(
                        """
                        {"id":"7f3a","mask":"/wA=","expiresAt":"1970-01-01T00:00:00.005Z","labels":{"a":"1","b":"2"}}\
                        """);
        assertThat(PlainJson.read(json, PromptRequest.class)).isEqualTo(request);
    }

    @Test
    void anOptionIsOfTheTypeThatItsJsonHas() {
        String json =
                """
                {"id":"a","labels":{},"samplerOptions":{"algorithm_type":"dpmsolver++","eta":0.5,\
                "sigmas":[14.6,2.0,0.0],"solver_order":3.0,"use_karras_sigmas":true}}\
                """;

        PromptRequest request = PlainJson.read(json, PromptRequest.class);

        assertThat(request.getSamplerOptions())
                .containsEntry("algorithm_type", "dpmsolver++")
                .containsEntry("eta", 0.5)
                .containsEntry("sigmas", List.of(14.6, 2.0, 0.0))
                .containsEntry("solver_order", 3.0)
                .containsEntry("use_karras_sigmas", true);
        assertThat(PlainJson.write(request)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"id":"a","stpes":3}    | field stpes is not known
                    {"prompt":"a"}          | field id is missing
                    {"id":"a","steps":"3"}  | field steps: found a text of 1 characters, wanted an int
                    {"id":"a","steps":3.5}  | field steps: found 3.5, wanted an int
                    {"id":"a","mask":"?"}   | field mask: found a text of 1 characters whose character 1 is '?', wanted bytes in base64
                    {"id":"a","mask":"AAECA"} | field mask: found a text of 5 characters that is cut off or padded amiss, wanted bytes
                    {"id":"a","labels":[1]} | field labels: found ARRAY, wanted an object
                    {"id":"a","samplerOptions":{"eta":{}}}  | field samplerOptions.eta: found OBJECT, wanted a number, true or false, a text, an array
                    {"id":"a","samplerOptions":{"eta":null}} | field samplerOptions.eta: found null, wanted a number
                    {"id":"a","samplerOptions":{"sigmas":["b"]}} | field samplerOptions.sigmas[0]: found a text of 1 characters, wanted a number
                    {"id":"a"} trailing     | not JSON at character
                    [1]                     | field the line: found ARRAY, wanted an object
                    """)
    void aFaultNamesTheFieldWhatWasFoundAndWhatIsWanted(String json, String message) {
        assertThatThrownBy(() -> PlainJson.read(json, PromptRequest.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
