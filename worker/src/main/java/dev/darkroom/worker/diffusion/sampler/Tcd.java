package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.DistilledSteps;
import dev.darkroom.worker.diffusion.schedule.NoiseSchedule;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;

/// "Trajectory Consistency Distillation" (Zheng et al., 2024), strategic stochastic sampling: each
/// step goes down to timestep (1 - eta) of the next and comes up to the next with new noise.
final class Tcd implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                            "tcd",
                            "TCDScheduler",
                            new SamplerKind.Facts(
                                    "Zheng et al., 2024", 1, 1, SamplerKind.Noise.ALWAYS),
                            Clipping.keys(DistilledSteps.DEFAULTS, false),
                            Tcd::new)
                    .reading(SamplerOption.ETA, SamplerOption.TIMESTEPS)
                    .deafTo(
                            SamplerOption.TIMESTEP_SPACING,
                            SamplerOption.STEPS_OFFSET,
                            SamplerOption.SET_ALPHA_TO_ONE,
                            SamplerOption.CLIP_SAMPLE,
                            SamplerOption.CLIP_SAMPLE_RANGE,
                            SamplerOption.THRESHOLDING,
                            SamplerOption.DYNAMIC_THRESHOLDING_RATIO,
                            SamplerOption.SAMPLE_MAX_VALUE);

    private static final double DEFAULT_ETA = 0.3;

    private final NoiseSchedule schedule;
    private final PredictionType prediction;
    private final double eta;
    private final DistilledSteps steps;
    private final int first;

    private Tcd(SchedulerConfig config, Steps asked, StepOptions options) {
        schedule = NoiseSchedule.of(config);
        prediction = PredictionType.of(config);
        eta = options.eta().orElse(DEFAULT_ETA);
        steps =
                asked.originalSteps().isPresent()
                        ? DistilledSteps.ofAll(config, asked)
                        : DistilledSteps.ofOriginal(config, asked);
        first = asked.first(steps.timesteps().length);
        prediction.demandSignal(schedule, config, steps.timesteps());
    }

    @Override
    public Latents sample(Start start, Network network, NoiseSource source, StepListener listener) {
        int[] timesteps = steps.timesteps();
        Latents x = start.at(1, schedule.level(timesteps, first));
        for (int i = first; i < timesteps.length; i++) {
            int nextTimestep = i + 1 < timesteps.length ? timesteps[i + 1] : 0;
            double now = schedule.alphaBar(timesteps[i]);
            double next = schedule.alphaBar(nextTimestep);
            double below =
                    schedule.alphaBar((int) ((float) (1 - eta) * nextTimestep)); // a PyTorch float
            double alpha = Math.sqrt(now);
            double sigma = Math.sqrt(1 - now);

            Latents output = network.predict(x, timesteps[i]);
            Latents denoised = prediction.denoised(x, output, alpha, sigma);
            Latents noise = prediction.noise(x, output, alpha, sigma);
            x = Latents.mix(Math.sqrt(below), denoised, Math.sqrt(1 - below), noise);
            if (eta > 0 && i != steps.asked() - 1) {
                double kept = next / below;
                x = Latents.mix(Math.sqrt(kept), x, Math.sqrt(1 - kept), source.next(x.shape()));
            }
            x = start.kept(x, schedule.level(timesteps, i + 1));
            listener.stepped(i - first + 1, steps(), x, denoised);
        }
        return x;
    }

    @Override
    public int steps() {
        return steps.timesteps().length - first;
    }
}
