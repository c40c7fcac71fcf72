package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.ConfigDefaults;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.SigmaSchedule;
import dev.darkroom.worker.diffusion.schedule.Steps;

/// "Elucidating the Design Space of Diffusion-Based Generative Models" (Karras et al., 2022),
/// algorithm 1: an Euler step, then again along the mean of the slopes at both ends.
final class Heun implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                            "heun",
                            "HeunDiscreteScheduler",
                            new SamplerKind.Facts(
                                    "Karras et al., 2022", 2, 2, SamplerKind.Noise.NEVER),
                            ConfigDefaults.noise(0.00085, 0.012, "linear")
                                    .and("prediction_type", "epsilon")
                                    .and("clip_sample", false)
                                    .and("clip_sample_range", 1.0)
                                    .and("timestep_spacing", "linspace")
                                    .and("steps_offset", 0)
                                    .andFlags("use_karras_sigmas", "use_exponential_sigmas")
                                    .andFlags("use_beta_sigmas"),
                            Heun::new)
                    .reading(SamplerOption.TIMESTEPS);

    private final SigmaSchedule schedule;
    private final PredictionType prediction;
    private final Clipping clipping;
    private final int first;

    private Heun(SchedulerConfig config, Steps steps, StepOptions options) {
        schedule = SigmaSchedule.of(config, steps);
        prediction = PredictionType.of(config);
        clipping = Clipping.of(config);
        first = steps.first(schedule.steps());
    }

    @Override
    public Latents sample(Start start, Network network, NoiseSource source, StepListener listener) {
        var denoiser = new Denoiser(network, prediction);
        double[] sigmas = schedule.sigmas();
        double[] timesteps = schedule.timesteps();
        Latents x = start.at(schedule.initSigma(), schedule.level(first));
        for (int i = first; i < timesteps.length; i++) {
            double sigma = sigmas[i];
            double next = sigmas[i + 1];
            Latents denoised = clipping.apply(denoiser.denoise(x, sigma, timesteps[i]));
            Latents slope = Denoiser.slope(x, denoised, sigma);
            Latents ahead = x.plus(slope, next - sigma);
            if (i + 1 < timesteps.length) {
                ahead = start.kept(ahead, schedule.level(i + 1));
                denoised = clipping.apply(denoiser.denoise(ahead, next, timesteps[i + 1]));
                Latents slopeAhead = Denoiser.slope(ahead, denoised, next);
                Latents mean = Latents.mix(0.5, slope, 0.5, slopeAhead);
                ahead = x.plus(mean, next - sigma);
            }
            x = start.kept(ahead, schedule.level(i + 1));
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
