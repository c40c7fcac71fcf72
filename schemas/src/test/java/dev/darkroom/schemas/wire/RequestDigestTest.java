package dev.darkroom.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.PromptRequest;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class RequestDigestTest {

    private static PromptRequest.Builder request() {
        return PromptRequest.newBuilder().setId("7f3a").setPrompt("a red apple");
    }

    @Test
    void publishingARequestAgainDoesNotChangeItsDigest() {
        assertThat(RequestDigest.of(request().setCreatedAt(Instant.EPOCH).build()))
                .isEqualTo(
                        RequestDigest.of(request().setCreatedAt(Instant.ofEpochMilli(5)).build()))
                .matches("[0-9a-f]{64}");
    }

    @Test
    void theOrderOfLabelsDoesNotMatter() {
        var forwards = new LinkedHashMap<>(Map.of("a", "1"));
        forwards.put("b", "2");
        var backwards = new LinkedHashMap<>(Map.of("b", "2"));
        backwards.put("a", "1");

        assertThat(RequestDigest.of(request().setLabels(forwards).build()))
                .isEqualTo(RequestDigest.of(request().setLabels(backwards).build()));
    }

    @Test
    void theOrderOfOptionsDoesNotMatter() {
        var forwards = new LinkedHashMap<String, Object>(Map.of("eta", 0.5));
        forwards.put("timesteps", List.of(999.0, 499.0));
        var backwards =
                new LinkedHashMap<String, Object>(Map.of("timesteps", List.of(999.0, 499.0)));
        backwards.put("eta", 0.5);

        assertThat(RequestDigest.of(request().setSamplerOptions(forwards).build()))
                .isEqualTo(RequestDigest.of(request().setSamplerOptions(backwards).build()))
                .isNotEqualTo(RequestDigest.of(request().build()));
    }

    @Test
    void aRequestKeepsTheDigestItHadBeforeFieldsWereAdded() {
        assertThat(RequestDigest.of(request().build()))
                .isEqualTo("bda7695b6ceeb4bf841b9a847f7dcabd3728f1029a4a49833a2475f941baf879");
    }

    @Test
    void aFieldOfALaterVersionIsContentToo() {
        assertThat(RequestDigest.of(request().setNoise("cuda").build()))
                .isNotEqualTo(RequestDigest.of(request().build()))
                .isNotEqualTo(RequestDigest.of(request().setNoise("cpu").build()));
    }

    @Test
    void otherContentHasAnotherDigest() {
        assertThat(RequestDigest.of(request().build()))
                .isNotEqualTo(RequestDigest.of(request().setSteps(4).build()));
    }
}
