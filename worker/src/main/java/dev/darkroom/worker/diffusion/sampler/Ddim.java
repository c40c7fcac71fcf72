package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.ConfigDefaults;
import dev.darkroom.worker.diffusion.schedule.NoiseSchedule;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;
import dev.darkroom.worker.diffusion.schedule.TimestepSpacing;

import java.util.Arrays;

/// "Denoising Diffusion Implicit Models" (Song et al., 2020), equation 12: eta 0 follows the
/// probability-flow ODE, eta 1 is DDPM.
final class Ddim implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                            "ddim",
                            "DDIMScheduler",
                            new SamplerKind.Facts(
                                    "Song et al., 2020", 1, 1, SamplerKind.Noise.ON_REQUEST),
                            Clipping.keys(ConfigDefaults.noise(0.0001, 0.02, "linear"), true)
                                    .and("set_alpha_to_one", true)
                                    .and("steps_offset", 0)
                                    .and("prediction_type", "epsilon")
                                    .and("timestep_spacing", "leading")
                                    .andFlags("rescale_betas_zero_snr"),
                            Ddim::new)
                    .reading(SamplerOption.ETA, SamplerOption.USE_CLIPPED_MODEL_OUTPUT);

    private final NoiseSchedule schedule;
    private final PredictionType prediction;
    private final Clipping clipping;
    private final int[] timesteps;
    private final int stride;
    private final double finalAlphaBar;
    private final int first;
    private final double eta;
    private final boolean clippedNoise;

    private Ddim(SchedulerConfig config, Steps steps, StepOptions options) {
        schedule = NoiseSchedule.of(config);
        prediction = PredictionType.of(config);
        clipping = Clipping.of(config);
        int train = schedule.timesteps();
        timesteps =
                TimestepSpacing.of(config)
                        .whole(steps.counted(), train, config.whole("steps_offset"));
        stride = train / steps.counted();
        finalAlphaBar = config.flag("set_alpha_to_one") ? 1 : schedule.alphaBar(0);
        first = steps.first(timesteps.length);
        prediction.demandSignal(
                schedule, config, Arrays.copyOfRange(timesteps, first, timesteps.length));
        eta = options.eta().orElse(0);
        clippedNoise = options.clippedNoise();
    }

    @Override
    public Latents sample(Start start, Network network, NoiseSource source, StepListener listener) {
        Latents x = start.at(1, schedule.level(timesteps, first));
        for (int i = first; i < timesteps.length; i++) {
            int t = timesteps[i];
            double now = schedule.alphaBar(t);
            double next = t >= stride ? schedule.alphaBar(t - stride) : finalAlphaBar;
            double alpha = Math.sqrt(now);
            double sigma = Math.sqrt(1 - now);

            Latents output = network.predict(x, t);
            Latents denoised = clipping.apply(prediction.denoised(x, output, alpha, sigma));
            Latents noise =
                    clippedNoise
                            ? PredictionType.SAMPLE.noise(x, denoised, alpha, sigma)
                            : prediction.noise(x, output, alpha, sigma);

            double deviation = eta * Math.sqrt((1 - next) / (1 - now) * (1 - now / next));
            double direction = Math.sqrt(1 - next - deviation * deviation);
            x = Latents.mix(Math.sqrt(next), denoised, direction, noise);
            if (eta > 0) {
                x = x.plus(source.next(x.shape()), deviation);
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
