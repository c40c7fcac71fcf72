package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.DistilledSteps;
import dev.darkroom.worker.diffusion.schedule.NoiseSchedule;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;

/// "Latent Consistency Models" (Luo et al., 2023), algorithm 3: each step jumps to the picture and
/// goes back to the next noise level with new noise.
final class Lcm implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                            "lcm",
                            "LCMScheduler",
                            new SamplerKind.Facts(
                                    "Luo et al., 2023", 1, 1, SamplerKind.Noise.ALWAYS),
                            Clipping.keys(DistilledSteps.DEFAULTS, false),
                            Lcm::new)
                    .reading(SamplerOption.TIMESTEPS)
                    .deafTo(
                            SamplerOption.TIMESTEP_SPACING,
                            SamplerOption.STEPS_OFFSET,
                            SamplerOption.SET_ALPHA_TO_ONE);

    private static final double DATA_SIGMA = 0.5;

    private final NoiseSchedule schedule;
    private final PredictionType prediction;
    private final Clipping clipping;
    private final double timestepScaling;
    private final DistilledSteps steps;
    private final int first;

    private Lcm(SchedulerConfig config, Steps asked, StepOptions options) {
        schedule = NoiseSchedule.of(config);
        prediction = PredictionType.of(config);
        clipping = Clipping.of(config);
        timestepScaling = config.number("timestep_scaling");
        steps = DistilledSteps.ofOriginal(config, asked);
        first = asked.first(steps.timesteps().length);
        prediction.demandSignal(schedule, config, steps.timesteps());
    }

    @Override
    public Latents sample(Start start, Network network, NoiseSource source, StepListener listener) {
        int[] timesteps = steps.timesteps();
        Latents x = start.at(1, schedule.level(timesteps, first));
        for (int i = first; i < timesteps.length; i++) {
            int t = timesteps[i];
            double now = schedule.alphaBar(t);
            double next = schedule.alphaBar(i + 1 < timesteps.length ? timesteps[i + 1] : t);

            Latents output = network.predict(x, t);
            Latents picture =
                    clipping.apply(
                            prediction.denoised(x, output, Math.sqrt(now), Math.sqrt(1 - now)));
            double scaled = t * timestepScaling;
            double length = scaled * scaled + DATA_SIGMA * DATA_SIGMA;
            Latents denoised =
                    Latents.mix(
                            scaled / Math.sqrt(length),
                            picture,
                            DATA_SIGMA * DATA_SIGMA / length,
                            x);
            x =
                    i == steps.asked() - 1
                            ? denoised
                            : Latents.mix(
                                    Math.sqrt(next),
                                    denoised,
                                    Math.sqrt(1 - next),
                                    source.next(x.shape()));
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
