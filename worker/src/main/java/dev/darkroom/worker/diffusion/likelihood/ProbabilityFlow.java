package dev.darkroom.worker.diffusion.likelihood;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.sampler.Network;

/// The likelihood of data under the probability-flow ODE of a model ("Score-Based Generative
/// Modeling through Stochastic Differential Equations", Song et al., 2021, section 4.3 and appendix
/// D.2): with dx/dt = f(x, t) from data at t = 0 to noise at t = 1,
///
/// ln p(x(0)) = ln p(x(1)) + integral of div f(x(t), t) dt from 0 to 1.
///
/// This is the likelihood of the model that draws by this ODE from standard normal noise, up to the
/// steps of the integration and the scatter of an estimated divergence. It is no bound. The
/// evidence lower bound of Ho et al. (2020, equation 5) is one, of the model that draws with noise
/// at every step: its terms are the KL divergence of the noised data from the prior, those of each
/// step back from the step's posterior, and the last step's log-likelihood. None of them is used
/// here.
///
/// @param drift of the model's ODE
/// @param divergence how its trace is taken
/// @param steps of Heun's method, from 1
public record ProbabilityFlow(Drift drift, Divergence divergence, int steps) {
    /// The ODE of a flow-matching network, x = (1 - t) x0 + t noise: its output is the drift.
    ///
    /// @param train timesteps the network was trained with; it is told t times as many
    public static Drift flowMatching(Network network, int train) {
        return (x, t) -> network.predict(x, t * train);
    }

    /// The ODE of a network that predicts the noise under the variance-preserving process with
    /// beta(t) = least + t (most - least), Song et al., equation 33: dx/dt = -beta/2 (x - noise /
    /// sigma), since the score is -noise / sigma.
    ///
    /// @param network told t itself
    public static Drift variancePreserving(Network network, double least, double most) {
        return (x, t) -> {
            double beta = least + t * (most - least);
            double alphaBar = Math.exp(-t * t * (most - least) / 2 - t * least);
            double sigma = Math.sqrt(1 - alphaBar);
            Latents noise = network.predict(x, t);
            return Latents.mix(-beta / 2, x, beta / 2 / sigma, noise);
        };
    }

    /// ln p(x), in nats.
    ///
    /// @param from where the integration starts, 0 or a little above where the drift has no value
    ///   at 0
    public double logDensity(Latents x, double from) {
        double length = (1 - from) / steps;
        double volume = 0;
        for (int i = 0; i < steps; i++) {
            double t = from + i * length;
            double next = from + (i + 1) * length;
            Latents slope = drift.at(x, t);
            double before = divergence(x, t);
            Latents guess = x.plus(slope, length);
            Latents later = drift.at(guess, next);
            double after = divergence(guess, next);
            x = Latents.mix(1, x, length / 2, slope, length / 2, later);
            volume += length / 2 * (before + after);
        }
        return standardNormal(x) + volume;
    }

    /// Bits that each value of x takes: -log2 p(x), shared out. Of values that stand for 256 levels
    /// in -1..1, with uniform noise of one level's width added, 7 more make it bits a pixel's
    /// channel: log2 of the 128 levels in a range of 1.
    public double bitsPerDimension(Latents x, double from) {
        return -logDensity(x, from) / Math.log(2) / x.values().length;
    }

    private double divergence(Latents x, double t) {
        return divergence.of(at -> drift.at(at, t), x);
    }

    private static double standardNormal(Latents x) {
        double squares = x.norm() * x.norm();
        return -squares / 2 - x.values().length * Math.log(2 * Math.PI) / 2;
    }
}
