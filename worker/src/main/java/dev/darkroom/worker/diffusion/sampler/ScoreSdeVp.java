package dev.darkroom.worker.diffusion.sampler;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;
import dev.darkroom.worker.diffusion.schedule.ConfigDefaults;
import dev.darkroom.worker.diffusion.schedule.NoiseLevel;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.diffusion.schedule.ScoreTimes;
import dev.darkroom.worker.diffusion.schedule.Steps;

/// "Score-Based Generative Modeling through Stochastic Differential Equations" (Song et al., 2021),
/// Euler-Maruyama steps of the variance preserving reverse SDE. The network predicts noise and is
/// told a time in (0, 1]; the result is the mean of the last step, without its noise.
final class ScoreSdeVp implements Sampler {
    static final SamplerKind KIND =
            SamplerKind.of(
                    "sde-vp",
                    "ScoreSdeVpScheduler",
                    new SamplerKind.Facts("Song et al., 2021", 1, 1, SamplerKind.Noise.ALWAYS),
                    ConfigDefaults.none()
                            .and("num_train_timesteps", 2000)
                            .and("beta_min", 0.1)
                            .and("beta_max", 20)
                            .and("sampling_eps", 1e-3),
                    ScoreSdeVp::new);

    private final float[] times;
    private final double betaMin;
    private final double betaMax;

    private ScoreSdeVp(SchedulerConfig config, Steps steps, StepOptions options) {
        times = ScoreTimes.falling(config, steps);
        double[] range = config.range("beta_min", "beta_max");
        betaMin = range[0];
        betaMax = range[1];
    }

    @Override
    public Latents sample(Start start, Network network, NoiseSource source, StepListener listener) {
        Latents x = start.at(1, new NoiseLevel(Math.exp(logSignal(1)), deviation(1)));
        Latents mean = x;
        double step = 1.0 / times.length;
        for (int i = 0; i < times.length; i++) {
            double t = times[i];
            double beta = betaMin + t * (betaMax - betaMin);
            Latents score = network.predict(x, t).times(-1 / deviation(t));
            // x - dt * (drift - beta * score), backwards in time
            mean = Latents.mix(1 + 0.5 * beta * step, x, beta * step, score);
            x = mean.plus(source.next(x.shape()), Math.sqrt(beta * step));
            boolean last = i + 1 == times.length;
            listener.stepped(i + 1, steps(), last ? mean : x, mean);
        }
        return mean;
    }

    private double logSignal(double t) {
        return -0.25 * t * t * (betaMax - betaMin) - 0.5 * t * betaMin;
    }

    private double deviation(double t) {
        return Math.sqrt(-Math.expm1(2 * logSignal(t)));
    }

    @Override
    public int steps() {
        return times.length;
    }
}
