package dev.darkroom.worker.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.schedule.NoiseSchedule;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

class ClassSteeringTest {
    private static final LatentShape ONE = new LatentShape(1, 1, 1);
    private static final double GRADIENT = 0.3;

    private static SchedulerConfig config(String prediction) {
        return SchedulerConfig.of(
                Map.of("_class_name", "DDIMScheduler", "prediction_type", prediction));
    }

    /// Tweedie: the picture moves by sigma^2 / alpha times what the score moves by.
    @ParameterizedTest
    @CsvSource({
        "epsilon, 20", "epsilon, 500", "epsilon, 700",
        "v_prediction, 20", "v_prediction, 500", "v_prediction, 700",
        "sample, 20", "sample, 500", "sample, 700"
    })
    void thePictureMovesTheSameWhateverTheNetworkPredicts(String prediction, int timestep) {
        double signal = NoiseSchedule.of(full(prediction)).alphaBar(timestep);
        double alpha = Math.sqrt(signal);
        double sigma = Math.sqrt(1 - signal);
        PredictionType type = PredictionType.of(config(prediction));
        double factor = ClassSteering.of(config(prediction)).orElseThrow().factor(timestep);

        double before = picture(type, 0.4, alpha, sigma);
        double after = picture(type, 0.4 + factor * GRADIENT, alpha, sigma);

        assertThat(after - before).isCloseTo(sigma * sigma / alpha * GRADIENT, within(1e-4));
    }

    private static SchedulerConfig full(String prediction) {
        return config(prediction).over(Ddim.KIND.defaults());
    }

    private static double picture(PredictionType type, double output, double alpha, double sigma) {
        Latents x = Latents.of(ONE, new float[] {0.7f});
        Latents answer = Latents.of(ONE, new float[] {(float) output});
        return type.denoised(x, answer, alpha, sigma).values()[0];
    }

    @ParameterizedTest
    @ValueSource(doubles = {10, 300, 900})
    void aFlowMovesItsPictureByTheSameRule(double timestep) {
        double sigma = timestep / 1000;
        double factor = flow().factor(timestep);

        // picture = x - sigma * velocity
        assertThat(-sigma * factor).isCloseTo(sigma * sigma / (1 - sigma), within(1e-9));
    }

    @Test
    void nothingIsPulledForEverNearPureNoise() {
        assertThat(flow().factor(1000)).isCloseTo(-1 / 0.05, within(1e-9));
        assertThat(ClassSteering.of(config("v_prediction")).orElseThrow().factor(999))
                .isGreaterThanOrEqualTo(-1 / 0.05);
    }

    @Test
    void betweenTimestepsItLiesBetween() {
        ClassSteering steering = ClassSteering.of(config("epsilon")).orElseThrow();

        assertThat(steering.factor(100.5)).isBetween(steering.factor(101), steering.factor(100));
    }

    private static ClassSteering flow() {
        return ClassSteering.of(
                        SchedulerConfig.of(
                                Map.of("_class_name", "FlowMatchEulerDiscreteScheduler")))
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EDMEulerScheduler", "ScoreSdeVeScheduler", "ScoreSdeVpScheduler"})
    void networksOfOtherFormsAreNotLed(String schedulerClass) {
        assertThat(ClassSteering.of(SchedulerConfig.of(Map.of("_class_name", schedulerClass))))
                .isEmpty();
    }

    @Test
    void networksThatLearnedAVarianceAreNotLed() {
        assertThat(
                        ClassSteering.of(
                                SchedulerConfig.of(
                                        Map.of(
                                                "_class_name", "DDPMScheduler",
                                                "variance_type", "learned_range"))))
                .isEmpty();
    }
}
