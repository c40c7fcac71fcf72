package dev.darkroom.worker.diffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;

class SchedulerConfigTest {
    private static SchedulerConfig config(String key, Object value) {
        return SchedulerConfig.of(Map.of("_class_name", "DDIMScheduler", key, value));
    }

    @Test
    void anUnknownKeyThatMayChangeNumbersIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config("use_magic_sigmas", true))
                .withMessageContaining("use_magic_sigmas");
    }

    @Test
    void anUnknownKeyOfAnotherKindIsPassedOverAndTold() {
        var json = Map.of("_class_name", "DDIMScheduler", "author", "somebody", "beta_end", 0.1);
        assertThat(SchedulerConfig.of(json).keys()).containsExactly("beta_end");
        assertThat(SchedulerConfig.unknownKeys(json)).containsExactly("author");
    }

    @Test
    void anUnknownKeyThatIsSwitchedOffIsPassedOver() {
        assertThat(config("use_magic_sigmas", false).keys()).isEmpty();
    }

    @Test
    void notesOfTheLibraryThatWroteTheFileAreIgnored() {
        assertThat(config("_diffusers_version", "0.40.0").has("_diffusers_version")).isFalse();
    }

    @Test
    void aFileWithoutAClassIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SchedulerConfig.of(Map.of("beta_start", 0.1)))
                .withMessageContaining("_class_name");
    }

    @Test
    void defaultsFillWhatIsNotSetAndDropWhatTheClassDoesNotRead() {
        var defaults = ConfigDefaults.none().and("steps_offset", 0).andOptional("sigma_min");
        assertThat(config("steps_offset", 1).over(defaults).whole("steps_offset")).isEqualTo(1);
        assertThat(config("clip_sample", true).over(defaults).has("clip_sample")).isFalse();
        assertThat(config("clip_sample", true).over(defaults).whole("steps_offset")).isZero();
        assertThat(config("clip_sample", true).over(defaults).maybe("sigma_min")).isEmpty();
    }

    @Test
    void aNullMeansNotSet() {
        var json = new HashMap<String, Object>();
        json.put("_class_name", "DDIMScheduler");
        json.put("trained_betas", null);
        assertThat(SchedulerConfig.of(json).has("trained_betas")).isFalse();
    }

    @Test
    void infinityIsReadAsNumberAndAsText() {
        assertThat(config("lambda_min_clipped", "-Infinity").number("lambda_min_clipped"))
                .isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(
                        config("lambda_min_clipped", Double.NEGATIVE_INFINITY)
                                .number("lambda_min_clipped"))
                .isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void aValueOfTheWrongKindIsRefusedWithItsKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config("beta_start", "much").number("beta_start"))
                .withMessageContaining("beta_start is much");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                config("beta_schedule", "wavy")
                                        .choice("beta_schedule", BetaCurve.class))
                .withMessageContaining("scaled_linear");
    }
}
