package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;

import java.util.Map;

/// What a family of networks is told and what it says, as far as samplers must agree with it.
enum NetworkForm {
    /// Noise, velocity or picture, at whole or fractional training timesteps.
    DIFFUSION,
    /// The straight velocity from picture to noise, at sigma.
    FLOW,
    /// The preconditioned output of Karras et al., at the logarithm of sigma.
    PRECONDITIONED,
    /// The score, at sigma.
    SCORE,
    /// Noise, at continuous times.
    CONTINUOUS;

    private static final String FLOW_CLASSES = "FlowMatch";

    static NetworkForm of(String schedulerClass) {
        return switch (schedulerClass) {
            case "EDMEulerScheduler" -> PRECONDITIONED;
            case "ScoreSdeVeScheduler" -> SCORE;
            case "ScoreSdeVpScheduler" -> CONTINUOUS;
            case String name when name.startsWith(FLOW_CLASSES) -> FLOW;
            case String _ -> DIFFUSION;
        };
    }

    static NetworkForm of(SchedulerConfig config) {
        return config.flag("use_flow_sigmas") ? FLOW : of(config.schedulerClass());
    }

    /// A flow-matching model's configuration as a sampler of another class names its keys.
    static SchedulerConfig inWordsOf(String schedulerClass, SchedulerConfig config) {
        if (of(config) != FLOW) {
            return config;
        }
        boolean spokenByFlow = config.schedulerClass().startsWith(FLOW_CLASSES);
        boolean wantedByFlow = schedulerClass.startsWith(FLOW_CLASSES);
        if (spokenByFlow == wantedByFlow) {
            return config;
        }
        return wantedByFlow
                ? config.with(Map.of("shift", config.maybe("flow_shift").orElse(1)))
                : config.with(
                        Map.of(
                                "use_flow_sigmas",
                                true,
                                "prediction_type",
                                "flow_prediction",
                                "flow_shift",
                                config.maybe("shift").orElse(1)));
    }
}
