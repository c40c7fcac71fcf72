package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.ConfigDefaults;
import dev.darkroom.worker.diffusion.schedule.NoiseSchedule;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;
import dev.darkroom.worker.diffusion.schedule.TimestepSpacing;

import java.util.Arrays;

/// "Denoising Diffusion Probabilistic Models" (Ho et al., 2020), equations 6 and 7: draws each step
/// from the posterior given the estimate of the picture.
final class Ddpm implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                            "ddpm",
                            "DDPMScheduler",
                            new SamplerKind.Facts(
                                    "Ho et al., 2020", 1, 1, SamplerKind.Noise.ALWAYS),
                            Clipping.keys(ConfigDefaults.noise(0.0001, 0.02, "linear"), true)
                                    .and("variance_type", "fixed_small")
                                    .and("prediction_type", "epsilon")
                                    .and("timestep_spacing", "leading")
                                    .and("steps_offset", 0)
                                    .andFlags("rescale_betas_zero_snr"),
                            Ddpm::new)
                    .reading(SamplerOption.TIMESTEPS);

    private final NoiseSchedule schedule;
    private final PredictionType prediction;
    private final Clipping clipping;
    private final PosteriorVariance variance;
    private final int[] timesteps;
    private final int first;

    private Ddpm(SchedulerConfig config, Steps steps, StepOptions options) {
        schedule = NoiseSchedule.of(config);
        prediction = PredictionType.of(config);
        clipping = Clipping.of(config);
        variance = config.choice("variance_type", PosteriorVariance.class);
        timesteps =
                steps.timesteps()
                        .map(chosen -> Arrays.stream(chosen).mapToInt(t -> (int) t).toArray())
                        .orElseGet(
                                () ->
                                        TimestepSpacing.of(config)
                                                .whole(
                                                        steps.counted(),
                                                        schedule.timesteps(),
                                                        config.whole("steps_offset")));
        first = steps.first(timesteps.length);
        prediction.demandSignal(
                schedule, config, Arrays.copyOfRange(timesteps, first, timesteps.length));
    }

    @Override
    public Latents sample(Start start, Network network, NoiseSource source, StepListener listener) {
        Latents x = start.at(1, schedule.level(timesteps, first));
        for (int i = first; i < timesteps.length; i++) {
            int t = timesteps[i];
            double now = schedule.alphaBar(t);
            double next = i + 1 < timesteps.length ? schedule.alphaBar(timesteps[i + 1]) : 1;
            double alpha = now / next;
            double beta = 1 - alpha;

            Latents raw = network.predict(x, t);
            Latents output = variance.meanPart(raw, x.shape());
            Latents denoised =
                    clipping.apply(
                            prediction.denoised(x, output, Math.sqrt(now), Math.sqrt(1 - now)));

            Latents mean =
                    Latents.mix(
                            Math.sqrt(next) * beta / (1 - now),
                            denoised,
                            Math.sqrt(alpha) * (1 - next) / (1 - now),
                            x);
            x = mean;
            if (t > 0) {
                double posterior = Math.max((1 - next) / (1 - now) * beta, 1e-20);
                x = variance.add(mean, source.next(x.shape()), raw, posterior, beta);
            }
            x = start.kept(x, schedule.level(timesteps, i + 1));
            listener.stepped(i - first + 1, steps(), x, denoised);
        }
        return x;
    }

    @Override
    public int steps() {
        return timesteps.length - first;
    }
}
