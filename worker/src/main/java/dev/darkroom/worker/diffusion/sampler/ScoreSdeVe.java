package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.ConfigDefaults;
import dev.darkroom.worker.diffusion.schedule.NoiseLevel;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.ScoreTimes;
import dev.darkroom.worker.diffusion.schedule.Steps;

/// "Score-Based Generative Modeling through Stochastic Differential Equations" (Song et al., 2021),
/// algorithms 2 and 4, variance exploding: Langevin corrections at each noise level, then one step
/// of the reverse SDE. The network predicts the score and is told sigma for a timestep; the result
/// is the mean of the last step, without its noise.
final class ScoreSdeVe implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                    "sde-ve",
                    "ScoreSdeVeScheduler",
                    new SamplerKind.Facts("Song et al., 2021", 1, 2, SamplerKind.Noise.ALWAYS),
                    ConfigDefaults.none()
                            .and("num_train_timesteps", 2000)
                            .and("snr", 0.15)
                            .and("sigma_min", 0.01)
                            .and("sigma_max", 1348.0)
                            .and("sampling_eps", 1e-5)
                            .and("correct_steps", 1),
                    ScoreSdeVe::new);

    private final float[] times;
    private final double sigmaMin;
    private final double sigmaMax;
    private final double snr;
    private final int corrections;

    private ScoreSdeVe(SchedulerConfig config, Steps steps, StepOptions options) {
        times = ScoreTimes.falling(config, steps);
        double[] range = config.range("sigma_min", "sigma_max");
        sigmaMin = range[0];
        sigmaMax = range[1];
        snr = config.number("snr");
        corrections = config.whole("correct_steps");
    }

    @Override
    public Latents sample(Start start, Network network, NoiseSource source, StepListener listener) {
        Latents x = start.at(sigmaMax, new NoiseLevel(1, sigmaMax));
        Latents mean = x;
        for (int i = 0; i < times.length; i++) {
            double sigma = (float) (sigmaMin * Math.pow(sigmaMax / sigmaMin, times[i]));
            for (int k = 0; k < corrections; k++) {
                Latents score = network.predict(x, sigma);
                x = corrected(x, score, source.next(x.shape()));
            }
            Latents score = network.predict(x, sigma);
            double removed = variance(i);
            mean = x.plus(score, removed);
            x = mean.plus(source.next(x.shape()), Math.sqrt(removed));
            boolean last = i + 1 == times.length;
            listener.stepped(i + 1, steps(), last ? mean : x, mean);
        }
        return mean;
    }

    private Latents corrected(Latents x, Latents score, Latents noise) {
        double ratio = snr * noise.norm() / score.norm();
        double size = 2 * ratio * ratio;
        return Latents.mix(1, x, size, score, Math.sqrt(2 * size), noise);
    }

    /// The variance between the level of step i and the one below it on an even grid of as many
    /// levels as there are steps.
    private double variance(int i) {
        int level = (int) (times[i] * (times.length - 1));
        double here = level(level);
        double below = level == 0 ? 0 : level(level - 1);
        return here * here - below * below;
    }

    private double level(int index) {
        double share = times.length == 1 ? 0 : (double) index / (times.length - 1);
        return sigmaMin * Math.pow(sigmaMax / sigmaMin, share);
    }

    @Override
    public int steps() {
        return times.length;
    }

    @Override
    public int modelCalls() {
        return steps() * (corrections + 1);
    }
}
