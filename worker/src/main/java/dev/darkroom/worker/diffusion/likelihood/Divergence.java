package dev.darkroom.worker.diffusion.likelihood;

import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.noise.NoiseSource;

import java.util.function.UnaryOperator;

/// The divergence of a vector field: the trace of its Jacobian. Networks here run forwards only, so
/// derivatives are central differences: of 32-bit networks they are good to about four digits.
@FunctionalInterface
public interface Divergence {
    /// The width of a central difference, as a share of latents of deviation 1: wide enough for the
    /// rounding of 32-bit networks, narrow enough for their curvature.
    double WIDTH = 1e-2;

    double of(UnaryOperator<Latents> field, Latents x);

    /// One derivative along every axis: exact but for the differences, at two network calls a
    /// value.
    static Divergence exact() {
        return (field, x) -> {
            double sum = 0;
            for (int i = 0; i < x.values().length; i++) {
                var axis = new float[x.values().length];
                axis[i] = 1;
                sum += alongside(field, x, Latents.of(x.shape(), axis));
            }
            return sum;
        };
    }

    /// The trace estimator of Hutchinson, 1990, as "FFJORD" (Grathwohl et al., 2019) uses it: the
    /// mean of v^T J v for random v. It is right on average, whatever the number of probes.
    ///
    /// @param probes signs to draw once and use at every point, at two network calls each
    /// @param source normal numbers; their signs are the probes, whose estimates scatter least
    static Divergence hutchinson(int probes, NoiseSource source) {
        var drawn = new Latents[probes];
        return (field, x) -> {
            double sum = 0;
            for (int p = 0; p < probes; p++) {
                if (drawn[p] == null) {
                    drawn[p] = signs(source.next(x.shape()));
                }
                sum += alongside(field, x, drawn[p]);
            }
            return sum / probes;
        };
    }

    /// v^T J v
    private static double alongside(UnaryOperator<Latents> field, Latents x, Latents v) {
        Latents ahead = field.apply(x.plus(v, WIDTH / 2));
        Latents behind = field.apply(x.plus(v, -WIDTH / 2));
        double sum = 0;
        for (int i = 0; i < v.values().length; i++) {
            sum += (double) v.values()[i] * (ahead.values()[i] - behind.values()[i]);
        }
        return sum / WIDTH;
    }

    private static Latents signs(Latents normal) {
        var signs = new float[normal.values().length];
        for (int i = 0; i < signs.length; i++) {
            signs[i] = normal.values()[i] < 0 ? -1 : 1;
        }
        return Latents.of(normal.shape(), signs);
    }
}
