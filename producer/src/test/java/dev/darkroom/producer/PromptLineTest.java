package dev.darkroom.producer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.PixelSize;
import dev.darkroom.schemas.PromptRequest;

import org.junit.jupiter.api.Test;

import java.time.Instant;

class PromptLineTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.006Z");

    @Test
    void aPlainLineIsAPrompt() {
        PromptRequest request = good("  a red apple ");

        assertThat(request.getPrompt()).isEqualTo("a red apple");
        assertThat(request.getCreatedAt()).isEqualTo(NOW);
        assertThat(request.getId()).isNotEqualTo(good("a red apple").getId());
    }

    @Test
    void anObjectMayHaveAnyFieldOfARequest() {
        PromptRequest request =
                good(
                        """
                        {"id": "mine", "prompt": "tea", "steps": 7, "guidanceScale": 2.5,
                         "originalSize": {"width": 640, "height": 480},
                         "labels": {"shop": "3"}, "createdAt": 1000}\
                        """);

        assertThat(request.getId()).isEqualTo("mine");
        assertThat(request.getSteps()).isEqualTo(7);
        assertThat(request.getGuidanceScale()).isEqualTo(2.5);
        assertThat(request.getOriginalSize()).isEqualTo(new PixelSize(640, 480));
        assertThat(request.getLabels()).containsEntry("shop", "3");
        assertThat(request.getCreatedAt()).isEqualTo(Instant.ofEpochMilli(1000));
    }

    @Test
    void anObjectWithoutIdGetsAFreshOne() {
        assertThat(good("{\"prompt\": \"tea\"}").getId()).isNotBlank();
    }

    @Test
    void aFieldThatNoRequestHasIsNamed() {
        assertThat(fault("{\"promt\": \"tea\"}")).contains("promt");
    }

    @Test
    void aTextThatOnlyBeginsLikeAnObjectIsRefused() {
        assertThat(fault("{tea}")).contains("JSON");
    }

    @Test
    void anEmptyLineIsNoRequest() {
        assertThat(read(" \t")).isEqualTo(new PromptLine.Blank());
    }

    @Test
    void whatHoldsForEveryLineHoldsWhereTheLineDoesNotSay() {
        PromptRequest all =
                PromptRequest.newBuilder().setId("").setNoise("cuda").setSteps(4).build();

        PromptRequest plain = ((PromptLine.Good) PromptLine.read("tea", all, NOW)).request();
        PromptRequest object =
                ((PromptLine.Good)
                                PromptLine.read(
                                        "{\"id\": \"mine\", \"steps\": 9, \"noise\": null}",
                                        all,
                                        NOW))
                        .request();

        assertThat(plain.getNoise()).isEqualTo("cuda");
        assertThat(plain.getId()).isNotEmpty();
        assertThat(object.getId()).isEqualTo("mine");
        assertThat(object.getSteps()).isEqualTo(9);
        assertThat(object.getNoise()).isNull();
    }

    private static PromptRequest good(String line) {
        return ((PromptLine.Good) read(line)).request();
    }

    private static String fault(String line) {
        return ((PromptLine.Bad) read(line)).fault();
    }

    private static PromptLine read(String line) {
        return PromptLine.read(line, PromptRequest.newBuilder().setId("").build(), NOW);
    }
}
