package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.FlowSchedule;
import dev.darkroom.worker.diffusion.schedule.NoiseLevel;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;

/// [FlowEuler] walked backwards: from a picture to the noise that it makes it from. It starts from
/// clean latents in place of noise.
///
/// Each step solves x = y + (sigma - next) v(x, sigma) for the noisier x by iteration, because the
/// way there asked the network at x. The iteration closes in as fast as the step is short; done
/// once it is Euler's step the other way.
final class FlowInverse implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                    "flow-inverse",
                    "FlowMatchEulerDiscreteScheduler",
                    new SamplerKind.Facts("Pan et al., 2023", 1, 1, SamplerKind.Noise.NEVER),
                    FlowEuler.KIND.defaults(),
                    FlowInverse::new);

    private final FlowSchedule schedule;
    private final int iterations;

    private FlowInverse(SchedulerConfig config, Steps steps, StepOptions options) {
        if (config.flag("stochastic_sampling")) {
            throw config.wrong("stochastic_sampling", "true", "false, for a way back");
        }
        schedule = FlowSchedule.of(config, steps);
        iterations = options.iterations();
    }

    @Override
    public Latents sample(Start start, Network network, NoiseSource source, StepListener listener) {
        double[] sigmas = schedule.sigmas();
        Latents x = start.at(1, NoiseLevel.CLEAN);
        for (int i = steps() - 1; i >= 0; i--) {
            Latents from = x;
            Latents velocity = x;
            for (int k = 0; k < iterations; k++) {
                velocity = network.predict(x, schedule.timesteps()[i]);
                x = from.plus(velocity, sigmas[i] - sigmas[i + 1]);
            }
            listener.stepped(steps() - i, steps(), x, x.plus(velocity, -sigmas[i]));
        }
        return x;
    }

    @Override
    public int steps() {
        return schedule.steps();
    }

    @Override
    public int modelCalls() {
        return iterations * steps();
    }
}
