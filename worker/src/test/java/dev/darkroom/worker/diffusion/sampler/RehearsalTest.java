package dev.darkroom.worker.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class RehearsalTest {
    private static SchedulerConfig file(String schedulerClass, Object... keysAndValues) {
        Map<String, Object> json = new HashMap<>(Map.of("_class_name", schedulerClass));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            json.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return SchedulerConfig.of(json);
    }

    /// Every sampler with files of its own form, of few and of usual training timesteps.
    static Stream<Arguments> samplers() {
        return Samplers.all().stream()
                .flatMap(
                        kind ->
                                Stream.of("leading", "trailing", "linspace")
                                        .flatMap(
                                                spacing ->
                                                        Stream.of(0, 1, 3)
                                                                .map(
                                                                        offset ->
                                                                                Arguments.of(
                                                                                        kind,
                                                                                        spacing,
                                                                                        offset))));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void theMostStepsOfASamplerCanBeDrawn(SamplerKind kind, String spacing, int offset) {
        for (int train : new int[] {50, 1000}) {
            SchedulerConfig config =
                    file(
                            kind.schedulerClass(),
                            "num_train_timesteps",
                            train,
                            "timestep_spacing",
                            spacing,
                            "steps_offset",
                            offset);
            int most = kind.maxSteps(config);

            assertThat(fault(kind, config, most)).describedAs("%d steps", most).isEmpty();
            assertThat(most).isBetween(Math.min(train, 50) - offset - 2, train);
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void everyNumberOfStepsIsDrawnOrRefusedWithItsReason(
            SamplerKind kind, String spacing, int offset) {
        SchedulerConfig config =
                file(
                        kind.schedulerClass(),
                        "num_train_timesteps",
                        60,
                        "timestep_spacing",
                        spacing,
                        "steps_offset",
                        offset);
        IntStream.rangeClosed(1, kind.maxSteps(config))
                .forEach(
                        steps ->
                                fault(kind, config, steps)
                                        .ifPresent(
                                                why ->
                                                        assertThat(why)
                                                                .containsAnyOf(
                                                                        "do not fit into",
                                                                        "not finite")));
    }

    private static Optional<String> fault(SamplerKind kind, SchedulerConfig config, int steps) {
        return new Rehearsal(config).fault(kind, Steps.of(steps));
    }

    static Stream<Arguments> contradictions() {
        return Stream.of(
                said(
                        file("DDIMScheduler", "rescale_betas_zero_snr", true, SPACING, "trailing"),
                        "rescale_betas_zero_snr",
                        "prediction_type",
                        "epsilon"),
                said(
                        file("DDPMScheduler", "rescale_betas_zero_snr", true, SPACING, "linspace"),
                        "rescale_betas_zero_snr",
                        "prediction_type"),
                said(
                        file("LCMScheduler", "rescale_betas_zero_snr", true),
                        "rescale_betas_zero_snr",
                        "prediction_type"),
                said(
                        file("TCDScheduler", "rescale_betas_zero_snr", true),
                        "rescale_betas_zero_snr",
                        "prediction_type"),
                said(
                        file("DDIMScheduler", "trained_betas", Collections.nCopies(999, 0.01)),
                        "trained_betas",
                        "999 numbers",
                        "num_train_timesteps 1000"),
                said(
                        file(
                                "EulerDiscreteScheduler",
                                "trained_betas",
                                List.of(0.1, 1.5),
                                "num_train_timesteps",
                                2),
                        "trained_betas",
                        "1.5 at timestep 1"),
                said(
                        file(
                                "PNDMScheduler",
                                "trained_betas",
                                List.of(0.1, Double.NaN),
                                "num_train_timesteps",
                                2),
                        "trained_betas",
                        "NaN"),
                said(file("UniPCMultistepScheduler", "beta_end", 1.2), "beta_start", "beta_end"),
                said(file("HeunDiscreteScheduler", "beta_start", -0.1), "beta_start", "beta_end"),
                said(file("DDIMScheduler", "beta_start", Double.NaN), "beta_start", "NaN"),
                said(file("DDIMScheduler", "num_train_timesteps", 0), "num_train_timesteps"),
                said(file("DDIMScheduler", "num_train_timesteps", "1000"), "num_train_timesteps"),
                said(file("DDIMScheduler", "num_train_timesteps", 999.5), "num_train_timesteps"),
                said(
                        file("EulerDiscreteScheduler", "num_train_timesteps", 1),
                        "num_train_timesteps"),
                said(file("DDIMScheduler", "steps_offset", 5000), "steps_offset"),
                said(file("DDIMScheduler", "steps_offset", -5), "steps_offset"),
                said(file("DDIMScheduler", "beta_schedule", "cubic"), "beta_schedule", "cubic"),
                said(file("DDIMScheduler", "clip_sample", "yes"), "clip_sample", "yes"),
                said(
                        file("DPMSolverMultistepScheduler", "algorithm_type", "dpmsolver"),
                        "algorithm_type",
                        "final_sigmas_type"),
                said(file("DPMSolverMultistepScheduler", "solver_order", 7), "solver_order", "7"),
                said(
                        file("DPMSolverMultistepScheduler", "lambda_min_clipped", 50.0),
                        "lambda_min_clipped"),
                said(
                        file(
                                "EulerDiscreteScheduler",
                                "use_karras_sigmas",
                                true,
                                "use_beta_sigmas",
                                true),
                        "use_karras_sigmas",
                        "use_beta_sigmas"),
                said(file("EDMEulerScheduler", "sigma_min", 90), "sigma_min", "sigma_max"),
                said(file("EDMEulerScheduler", "rho", 0), "rho"),
                said(file("ScoreSdeVeScheduler", "sigma_min", 0), "sigma_min", "sigma_max"),
                said(
                        file("LCMScheduler", "original_inference_steps", 0),
                        "original_inference_steps"),
                said(
                        file(
                                "LCMScheduler",
                                "original_inference_steps",
                                100,
                                "num_train_timesteps",
                                60),
                        "original_inference_steps"),
                said(
                        file(
                                "FlowMatchEulerDiscreteScheduler",
                                "shift",
                                0,
                                "use_karras_sigmas",
                                true),
                        "shift"),
                said(
                        file(
                                "FlowMatchEulerDiscreteScheduler",
                                "time_shift_type",
                                "square",
                                "use_dynamic_shifting",
                                true),
                        "time_shift_type"));
    }

    private static final String SPACING = "timestep_spacing";

    private static Arguments said(SchedulerConfig file, String... words) {
        return Arguments.of(file, words);
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void aFileThatCannotBeDrawnIsRefusedWithTheKeysAtFault(SchedulerConfig file, String... words) {
        assertThatThrownBy(() -> new Rehearsal(file).demandDrawable())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }
}
