package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.ConfigDefaults;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.SigmaSchedule;
import dev.darkroom.worker.diffusion.schedule.Steps;

/// DPM-Solver-2 (Lu et al., 2022) in the form of algorithm 2 of Karras et al., 2022, from
/// k-diffusion: the slope of the whole step is taken half way, in the logarithm of sigma.
final class Kdpm2 implements Sampler {
    static final ConfigDefaults DEFAULTS =
            ConfigDefaults.noise(0.00085, 0.012, "linear")
                    .and("prediction_type", "epsilon")
                    .and("timestep_spacing", "linspace")
                    .and("steps_offset", 0)
                    .andFlags("use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas");

    static final SamplerKind KIND =
            SamplerKind.of(
                    "dpm2",
                    "KDPM2DiscreteScheduler",
                    new SamplerKind.Facts("Lu et al., 2022", 2, 2, SamplerKind.Noise.NEVER),
                    DEFAULTS,
                    Kdpm2::new);

    private final SigmaSchedule schedule;
    private final PredictionType prediction;
    private final int first;

    private Kdpm2(SchedulerConfig config, Steps steps, StepOptions options) {
        schedule = schedule(config, steps);
        prediction = PredictionType.of(config);
        first = steps.first(schedule.steps());
    }

    /// The noise levels of both forms, which round the timesteps of Karras sigmas.
    static SigmaSchedule schedule(SchedulerConfig config, Steps steps) {
        steps.counted();
        var schedule = SigmaSchedule.of(config, steps);
        return config.flag("use_karras_sigmas") ? schedule.withWholeTimesteps() : schedule;
    }

    /// Half way between two levels in the logarithm.
    static double between(double sigma, double next) {
        return Math.sqrt(sigma * next);
    }

    @Override
    public Latents sample(Start start, Network network, NoiseSource source, StepListener listener) {
        var denoiser = new Denoiser(network, prediction);
        double[] sigmas = schedule.sigmas();
        Latents x = start.at(schedule.initSigma(), schedule.level(first));
        for (int i = first; i < schedule.steps(); i++) {
            double sigma = sigmas[i];
            double middle = between(sigma, sigmas[i + 1]);
            Latents denoised = denoiser.denoise(x, sigma, schedule.timesteps()[i]);
            Latents halfway = x.plus(Denoiser.slope(x, denoised, sigma), middle - sigma);
            if (i + 1 == schedule.steps()) {
                x = halfway; // the last level is 0, and so is the middle
            } else {
                // What is kept is at the step's end already, as in diffusers.
                halfway = start.kept(halfway, schedule.level(i + 1));
                denoised = denoiser.denoise(halfway, middle, schedule.timestepOf(middle));
                Latents slope = Denoiser.slope(halfway, denoised, middle);
                x = x.plus(slope, sigmas[i + 1] - sigma);
            }
            x = start.kept(x, schedule.level(i + 1));
            listener.stepped(i - first + 1, steps(), x, denoised);
        }
        return x;
    }

    @Override
    public int steps() {
        return schedule.steps() - first;
    }

    @Override
    public int modelCalls() {
        return 2 * steps() - 1;
    }
}
