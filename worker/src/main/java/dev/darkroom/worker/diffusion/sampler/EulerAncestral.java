package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.ConfigDefaults;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.SigmaSchedule;
import dev.darkroom.worker.diffusion.schedule.Steps;

/// Ancestral sampling with Euler steps, from Katherine Crowson's k-diffusion: each step goes below
/// the next noise level and comes up to it with new noise, at the last step of deviation zero.
final class EulerAncestral implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                    "euler-a",
                    "EulerAncestralDiscreteScheduler",
                    new SamplerKind.Facts(
                            "Crowson, k-diffusion, 2022", 1, 1, SamplerKind.Noise.ALWAYS),
                    ConfigDefaults.noise(0.0001, 0.02, "linear")
                            .and("prediction_type", "epsilon")
                            .and("timestep_spacing", "linspace")
                            .and("steps_offset", 0)
                            .andFlags("rescale_betas_zero_snr"),
                    EulerAncestral::new);

    private final SigmaSchedule schedule;
    private final PredictionType prediction;
    private final int first;

    private EulerAncestral(SchedulerConfig config, Steps steps, StepOptions options) {
        steps.counted();
        schedule = SigmaSchedule.of(config, steps);
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
            Latents denoised = denoiser.denoise(x, sigma, schedule.timesteps()[i]);
            var step = AncestralStep.between(sigma, sigmas[i + 1]);
            x = x.plus(Denoiser.slope(x, denoised, sigma), step.down() - sigma);
            x = x.plus(source.next(x.shape()), step.up());
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
