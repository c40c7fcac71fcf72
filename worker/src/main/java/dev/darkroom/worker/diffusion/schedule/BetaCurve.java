package dev.darkroom.worker.diffusion.schedule;

import java.util.function.DoubleUnaryOperator;

/// The named curves of the variance that each training timestep adds.
enum BetaCurve {
    LINEAR {
        @Override
        double[] betas(double start, double end, int timesteps) {
            return line(start, end, timesteps, beta -> beta);
        }
    },
    SCALED_LINEAR {
        @Override
        double[] betas(double start, double end, int timesteps) {
            return line(Math.sqrt(start), Math.sqrt(end), timesteps, root -> root * root);
        }
    },
    /// Another name of `scaled_linear`, from the code of the DDPM paper.
    QUADRATIC {
        @Override
        double[] betas(double start, double end, int timesteps) {
            return SCALED_LINEAR.betas(start, end, timesteps);
        }
    },
    /// Nichol and Dhariwal, 2021: alpha-bar falls as a squared cosine.
    SQUAREDCOS_CAP_V2 {
        @Override
        double[] betas(double start, double end, int timesteps) {
            return fromAlphaBar(
                    timesteps,
                    t -> {
                        double cosine = Math.cos((t + 0.008) / 1.008 * Math.PI / 2);
                        return cosine * cosine;
                    });
        }
    },
    EXP {
        @Override
        double[] betas(double start, double end, int timesteps) {
            return fromAlphaBar(timesteps, t -> Math.exp(-12 * t));
        }
    },
    LAPLACE {
        @Override
        double[] betas(double start, double end, int timesteps) {
            return fromAlphaBar(timesteps, BetaCurve::laplace);
        }
    },
    SIGMOID {
        @Override
        double[] betas(double start, double end, int timesteps) {
            return line(-6, 6, timesteps, x -> (end - start) / (1 + Math.exp(-x)) + start);
        }
    };

    private static final double LARGEST_BETA = 0.999;

    abstract double[] betas(double start, double end, int timesteps);

    private static double[] line(double from, double to, int count, DoubleUnaryOperator curve) {
        var out = new double[count];
        for (int i = 0; i < count; i++) {
            double share = count == 1 ? 0 : (double) i / (count - 1);
            out[i] = curve.applyAsDouble(from + share * (to - from));
        }
        return out;
    }

    private static double[] fromAlphaBar(int timesteps, DoubleUnaryOperator alphaBar) {
        var out = new double[timesteps];
        for (int i = 0; i < timesteps; i++) {
            double before = alphaBar.applyAsDouble((double) i / timesteps);
            double after = alphaBar.applyAsDouble((double) (i + 1) / timesteps);
            out[i] = Math.min(1 - after / before, LARGEST_BETA);
        }
        return out;
    }

    private static double laplace(double t) {
        double logSnr =
                -0.5 * Math.copySign(1, 0.5 - t) * Math.log(1 - 2 * Math.abs(0.5 - t) + 1e-6);
        double snr = Math.exp(logSnr);
        return Math.sqrt(snr / (1 + snr));
    }
}
