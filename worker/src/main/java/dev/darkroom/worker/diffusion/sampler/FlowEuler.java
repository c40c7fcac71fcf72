package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.FlowSchedule;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;

/// "Flow Matching for Generative Modeling" (Lipman et al., 2023): one Euler step along the
/// predicted velocity; or, with `stochastic_sampling`, new noise on each estimate of the picture.
final class FlowEuler implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                            "flow-euler",
                            "FlowMatchEulerDiscreteScheduler",
                            new SamplerKind.Facts(
                                    "Lipman et al., 2023", 1, 1, SamplerKind.Noise.ON_REQUEST),
                            FlowSchedule.DEFAULTS.andFlags("stochastic_sampling"),
                            FlowEuler::new)
                    .reading(SamplerOption.TIMESTEPS, SamplerOption.SIGMAS);

    private final FlowSchedule schedule;
    private final boolean stochastic;
    private final int first;

    private FlowEuler(SchedulerConfig config, Steps steps, StepOptions options) {
        schedule = FlowSchedule.of(config, steps);
        stochastic = config.flag("stochastic_sampling");
        first = steps.first(schedule.steps());
    }

    @Override
    public Latents sample(Start start, Network network, NoiseSource source, StepListener listener) {
        double[] sigmas = schedule.sigmas();
        Latents x = start.at(1, schedule.level(first));
        for (int i = first; i < schedule.steps(); i++) {
            double sigma = sigmas[i];
            double next = sigmas[i + 1];
            Latents velocity = network.predict(x, schedule.timesteps()[i]);
            Latents denoised = x.plus(velocity, -sigma);
            x =
                    stochastic
                            ? Latents.mix(1 - next, denoised, next, source.next(x.shape()))
                            : x.plus(velocity, next - sigma);
            x = start.kept(x, schedule.level(i + 1));
            listener.stepped(i - first + 1, steps(), x, denoised);
        }
        return x;
    }

    @Override
    public int steps() {
        return schedule.steps() - first;
    }
}
