package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.ConfigDefaults;
import dev.darkroom.worker.diffusion.schedule.FlowSchedule;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;

/// Heun's method along the velocity of "Flow Matching for Generative Modeling" (Lipman et al.,
/// 2023), with the noise of Karras et al., 2022, algorithm 2, where asked for.
final class FlowHeun implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                            "flow-heun",
                            "FlowMatchHeunDiscreteScheduler",
                            new SamplerKind.Facts(
                                    "Lipman et al., 2023", 2, 2, SamplerKind.Noise.ON_REQUEST),
                            ConfigDefaults.none()
                                    .and("num_train_timesteps", 1000)
                                    .and("shift", 1.0),
                            FlowHeun::new)
                    .reading(
                            SamplerOption.S_CHURN,
                            SamplerOption.S_TMIN,
                            SamplerOption.S_TMAX,
                            SamplerOption.S_NOISE);

    private final FlowSchedule schedule;
    private final Churn churn;
    private final int first;

    private FlowHeun(SchedulerConfig config, Steps steps, StepOptions options) {
        steps.counted();
        schedule = FlowSchedule.of(config, steps);
        churn = options.churn();
        first = steps.first(schedule.steps());
    }

    @Override
    public Latents sample(Start start, Network network, NoiseSource source, StepListener listener) {
        double[] sigmas = schedule.sigmas();
        double[] timesteps = schedule.timesteps();
        Latents x = start.at(1, schedule.level(first));
        for (int i = first; i < timesteps.length; i++) {
            double sigma = sigmas[i];
            double next = sigmas[i + 1];
            double gamma = churn.gamma(sigma, 2 * timesteps.length - 1);
            double raised = sigma * (gamma + 1);

            Latents velocity = network.predict(x, timesteps[i]);
            if (gamma > 0) { // after the call, as in diffusers: the network sees x as it was
                double added = Math.sqrt(raised * raised - sigma * sigma);
                x = x.plus(source.next(x.shape()), churn.noise() * added);
            }
            Latents denoised = x.plus(velocity, -sigma);
            Latents slope = velocity.times(sigma / raised);
            Latents ahead = x.plus(slope, next - raised);
            if (i + 1 < timesteps.length) {
                ahead = start.kept(ahead, schedule.level(i + 1));
                Latents slopeAhead = network.predict(ahead, timesteps[i + 1]);
                if (gamma > 0) {
                    source.next(x.shape()); // drawn and left unused in diffusers too
                }
                denoised = ahead.plus(slopeAhead, -next);
                Latents mean = Latents.mix(0.5, slope, 0.5, slopeAhead);
                ahead = x.plus(mean, next - raised);
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
