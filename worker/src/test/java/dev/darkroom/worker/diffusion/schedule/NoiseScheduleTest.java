package dev.darkroom.worker.diffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

class NoiseScheduleTest {
    private static NoiseSchedule schedule(BetaCurve curve, boolean zeroTerminal) {
        return NoiseSchedule.of(
                SchedulerConfig.of(
                        Map.of(
                                "_class_name",
                                "DDIMScheduler",
                                "beta_schedule",
                                curve.name().toLowerCase(java.util.Locale.ROOT),
                                "beta_start",
                                0.00085,
                                "beta_end",
                                0.012,
                                "num_train_timesteps",
                                1000,
                                "rescale_betas_zero_snr",
                                zeroTerminal)));
    }

    @ParameterizedTest
    @EnumSource(BetaCurve.class)
    void theClosedFormOfTheForwardProcessEqualsItsOwnChain(BetaCurve curve) {
        NoiseSchedule schedule = schedule(curve, false);
        double signal = 1;
        double variance = 0;
        for (int t = 0; t < schedule.timesteps(); t++) {
            signal *= Math.sqrt(1 - schedule.beta(t));
            variance = (1 - schedule.beta(t)) * variance + schedule.beta(t);
            assertThat(Math.sqrt(schedule.alphaBar(t))).isCloseTo(signal, within(1e-6));
            assertThat(1 - schedule.alphaBar(t)).isCloseTo(variance, within(1e-6));
        }
    }

    @ParameterizedTest
    @EnumSource(BetaCurve.class)
    void noiseOnlyGrows(BetaCurve curve) {
        assertThat(schedule(curve, false).sigmas()).isSorted();
    }

    @Test
    void zeroTerminalSnrLeavesNothingOfThePictureAndKeepsTheFirstStep() {
        NoiseSchedule plain = schedule(BetaCurve.SCALED_LINEAR, false);
        NoiseSchedule rescaled = schedule(BetaCurve.SCALED_LINEAR, true);
        assertThat(rescaled.alphaBar(999)).isZero();
        assertThat(rescaled.alphaBar(0)).isCloseTo(plain.alphaBar(0), within(1e-6));
        assertThat(rescaled.withFiniteSigmas().sigma(999)).isCloseTo(4096, within(1e-3));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 20, 61, 333, 1000})
    void everySpacingVisitsAsManyTimestepsAsAsked(int steps) {
        for (TimestepSpacing spacing : TimestepSpacing.values()) {
            assertThat(spacing.whole(steps, 1000, 0)).hasSize(steps);
            assertThat(spacing.fractional(steps, 1000, 0)).hasSize(steps);
        }
    }
}
