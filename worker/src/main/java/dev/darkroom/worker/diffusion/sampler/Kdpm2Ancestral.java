package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.SigmaSchedule;
import dev.darkroom.worker.diffusion.schedule.Steps;

/// [Kdpm2] with ancestral steps, from k-diffusion: each goes below the next level and comes up to
/// it with new noise, except the last.
final class Kdpm2Ancestral implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                    "dpm2-a",
                    "KDPM2AncestralDiscreteScheduler",
                    new SamplerKind.Facts(
                            "Crowson, k-diffusion, 2022", 2, 2, SamplerKind.Noise.ALWAYS),
                    Kdpm2.DEFAULTS,
                    Kdpm2Ancestral::new);

    private final SigmaSchedule schedule;
    private final PredictionType prediction;
    private final int first;

    private Kdpm2Ancestral(SchedulerConfig config, Steps steps, StepOptions options) {
        schedule = Kdpm2.schedule(config, steps);
        prediction = PredictionType.of(config);
        first = steps.first(schedule.steps());
    }

    @Override
    public Latents sample(Start start, Network network, NoiseSource source, StepListener listener) {
        var denoiser = new Denoiser(network, prediction);
        double[] sigmas = schedule.sigmas();
        Latents x = start.at(schedule.initSigma(), schedule.level(first));
        for (int i = first; i < schedule.steps(); i++) {
            double sigma = sigmas[i];
            var step = AncestralStep.between(sigma, sigmas[i + 1]);
            double middle = Kdpm2.between(sigma, step.down());
            Latents denoised = denoiser.denoise(x, sigma, schedule.timesteps()[i]);
            Latents halfway = x.plus(Denoiser.slope(x, denoised, sigma), middle - sigma);
            if (i + 1 == schedule.steps()) {
                x = halfway; // the last level is 0, and so is the middle
            } else {
                // What is kept is at the step's end already, as in diffusers.
                halfway = start.kept(halfway, schedule.level(i + 1));
                denoised = denoiser.denoise(halfway, middle, schedule.timestepOf(middle));
                Latents slope = Denoiser.slope(halfway, denoised, middle);
                x = x.plus(slope, step.down() - sigma);
                x = x.plus(source.next(x.shape()), step.up());
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
