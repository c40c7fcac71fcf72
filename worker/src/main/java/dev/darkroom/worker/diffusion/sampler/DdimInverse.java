package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.ConfigDefaults;
import dev.darkroom.worker.diffusion.schedule.NoiseLevel;
import dev.darkroom.worker.diffusion.schedule.NoiseSchedule;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.Steps;
import dev.darkroom.worker.diffusion.schedule.TimestepSpacing;

/// DDIM walked backwards ("Diffusion Models Beat GANs", Dhariwal and Nichol, 2021, appendix F):
/// from a picture to the noise that [Ddim] with eta 0 makes it from. It starts from clean latents
/// in place of noise.
///
/// A step of [Ddim] asks the network at its noisier end, which the way back is only looking for.
/// Asked once, at the other end, the answer is near; asked again where the answer before pointed,
/// it closes in on the exact inverse ("On Exact Inversion of DPM-Solvers", Hong et al., 2024;
/// "Effective Real Image Editing with Accelerated Iterative Diffusion Inversion", Pan et al.,
/// 2023).
final class DdimInverse implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                    "ddim-inverse",
                    "DDIMInverseScheduler",
                    new SamplerKind.Facts(
                            "Dhariwal and Nichol, 2021", 1, 1, SamplerKind.Noise.NEVER),
                    ConfigDefaults.noise(0.0001, 0.02, "linear")
                            .and("clip_sample", true)
                            .and("clip_sample_range", 1.0)
                            .and("set_alpha_to_one", true)
                            .and("steps_offset", 0)
                            .and("prediction_type", "epsilon")
                            .and("timestep_spacing", "leading")
                            .andFlags("rescale_betas_zero_snr"),
                    DdimInverse::new);

    private final NoiseSchedule schedule;
    private final PredictionType prediction;
    private final Clipping clipping;
    private final int[] falling;
    private final int stride;
    private final double initialAlphaBar;
    private final int iterations;

    private DdimInverse(SchedulerConfig config, Steps steps, StepOptions options) {
        schedule = NoiseSchedule.of(config);
        prediction = PredictionType.of(config);
        clipping = Clipping.of(config);
        int train = schedule.timesteps();
        falling =
                TimestepSpacing.of(config)
                        .whole(steps.counted(), train, config.whole("steps_offset"));
        stride = train / steps.counted();
        initialAlphaBar = config.flag("set_alpha_to_one") ? 1 : schedule.alphaBar(0);
        iterations = options.iterations();
    }

    @Override
    public Latents sample(Start start, Network network, NoiseSource source, StepListener listener) {
        Latents x = start.at(1, NoiseLevel.CLEAN);
        for (int i = falling.length - 1; i >= 0; i--) {
            int t = falling[i];
            double now = t >= stride ? schedule.alphaBar(t - stride) : initialAlphaBar;
            double next = schedule.alphaBar(t);
            double alpha = Math.sqrt(now);
            double sigma = Math.sqrt(1 - now);

            Latents from = x;
            Latents output = network.predict(x, t);
            Latents denoised = clipping.apply(prediction.denoised(from, output, alpha, sigma));
            Latents noise = prediction.noise(from, output, alpha, sigma);
            x = Latents.mix(Math.sqrt(next), denoised, Math.sqrt(1 - next), noise);
            for (int k = 1; k < iterations; k++) {
                Latents again = network.predict(x, t);
                noise = prediction.noise(x, again, Math.sqrt(next), Math.sqrt(1 - next));
                denoised = PredictionType.EPSILON.denoised(from, noise, alpha, sigma);
                x = Latents.mix(Math.sqrt(next), denoised, Math.sqrt(1 - next), noise);
            }
            listener.stepped(falling.length - i, steps(), x, denoised);
        }
        return x;
    }

    @Override
    public int steps() {
        return falling.length;
    }

    @Override
    public int modelCalls() {
        return iterations * steps();
    }
}
