package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.ConfigDefaults;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.SigmaSchedule;
import dev.darkroom.worker.diffusion.schedule.Steps;

/// "Elucidating the Design Space of Diffusion-Based Generative Models" (Karras et al., 2022),
/// algorithm 2 without its second-order correction: one step along the tangent.
final class Euler implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                            "euler",
                            "EulerDiscreteScheduler",
                            new SamplerKind.Facts(
                                    "Karras et al., 2022", 1, 1, SamplerKind.Noise.ON_REQUEST),
                            ConfigDefaults.noise(0.0001, 0.02, "linear")
                                    .and("prediction_type", "epsilon")
                                    .and("interpolation_type", "linear")
                                    .and("timestep_spacing", "linspace")
                                    .and("timestep_type", "discrete")
                                    .and("steps_offset", 0)
                                    .and("final_sigmas_type", "zero")
                                    .andFlags("use_karras_sigmas", "use_exponential_sigmas")
                                    .andFlags("use_beta_sigmas", "rescale_betas_zero_snr")
                                    .andOptional("sigma_min", "sigma_max"),
                            Euler::new)
                    .reading(
                            SamplerOption.S_CHURN,
                            SamplerOption.S_TMIN,
                            SamplerOption.S_TMAX,
                            SamplerOption.S_NOISE,
                            SamplerOption.TIMESTEPS,
                            SamplerOption.SIGMAS);

    private final SigmaSchedule schedule;
    private final PredictionType prediction;
    private final Churn churn;
    private final int first;

    private Euler(SchedulerConfig config, Steps steps, StepOptions options) {
        schedule = SigmaSchedule.of(config, steps);
        prediction = PredictionType.of(config);
        churn = options.churn();
        first = steps.first(schedule.steps());
    }

    @Override
    public Latents sample(Start start, Network network, NoiseSource source, StepListener listener) {
        double[] sigmas = schedule.sigmas();
        Latents x = start.at(schedule.initSigma(), schedule.level(first));
        for (int i = first; i < schedule.steps(); i++) {
            double sigma = sigmas[i];
            double gamma = churn.gamma(sigma, sigmas.length - 1);
            double raised = sigma * (gamma + 1);

            Latents input = x.times(SigmaSchedule.inputScale(sigma));
            Latents output = network.predict(input, schedule.timesteps()[i]);
            if (gamma > 0) { // after the call, as in diffusers: the network sees x as it was
                double added = Math.sqrt(raised * raised - sigma * sigma);
                x = x.plus(source.next(x.shape()), churn.noise() * added);
            }
            double seen = prediction == PredictionType.EPSILON ? raised : sigma;
            Latents denoised = prediction.denoisedExploding(x, output, seen);

            x = x.plus(Denoiser.slope(x, denoised, raised), sigmas[i + 1] - raised);
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
