package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.ConfigDefaults;
import dev.darkroom.worker.diffusion.schedule.EdmSchedule;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;

/// Euler steps for networks in the preconditioned form of "Elucidating the Design Space of
/// Diffusion-Based Generative Models" (Karras et al., 2022), table 1: the network sees c_in x and
/// ln(sigma) / 4, and the picture is c_skip x + c_out output.
final class EdmEuler implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                            "edm-euler",
                            "EDMEulerScheduler",
                            new SamplerKind.Facts(
                                    "Karras et al., 2022", 1, 1, SamplerKind.Noise.ON_REQUEST),
                            ConfigDefaults.none()
                                    .and("sigma_min", 0.002)
                                    .and("sigma_max", 80.0)
                                    .and("sigma_data", 0.5)
                                    .and("sigma_schedule", "karras")
                                    .and("num_train_timesteps", 1000)
                                    .and("prediction_type", "epsilon")
                                    .and("rho", 7.0)
                                    .and("final_sigmas_type", "zero"),
                            EdmEuler::new)
                    .reading(
                            SamplerOption.S_CHURN,
                            SamplerOption.S_TMIN,
                            SamplerOption.S_TMAX,
                            SamplerOption.S_NOISE);

    private final EdmSchedule schedule;
    private final double outputSign;
    private final Churn churn;
    private final int first;

    private EdmEuler(SchedulerConfig config, Steps steps, StepOptions options) {
        schedule = EdmSchedule.of(config, steps);
        outputSign =
                switch (config.text("prediction_type")) {
                    case "epsilon" -> 1;
                    case "v_prediction" -> -1;
                    case String found ->
                            throw config.wrong("prediction_type", found, "epsilon or v_prediction");
                };
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

            Latents input = x.times(schedule.inputScale(sigma));
            Latents output = network.predict(input, EdmSchedule.timestep(sigma));
            if (gamma > 0) { // after the call, as in diffusers: the network sees x as it was
                double added = Math.sqrt(raised * raised - sigma * sigma);
                x = x.plus(source.next(x.shape()), churn.noise() * added);
            }
            double skip = schedule.skip(raised);
            double out = outputSign * schedule.out(raised);
            Latents denoised = Latents.mix(skip, x, out, output);

            Latents slope = Denoiser.slope(x, denoised, raised);
            x = x.plus(slope, sigmas[i + 1] - raised);
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
