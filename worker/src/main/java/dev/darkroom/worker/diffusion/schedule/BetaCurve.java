package dev.darkroom.worker.diffusion.schedule;

import java.util.function.DoubleUnaryOperator;

/// The named curves of the variance that each training timestep adds.
enum BetaCurve {
    LINEAR {
        @Override
        float[] betas(double start, double end, int timesteps) {
            return line(start, end, timesteps);
        }
    },
    SCALED_LINEAR {
        @Override
        float[] betas(double start, double end, int timesteps) {
            float[] betas = line(Math.sqrt(start), Math.sqrt(end), timesteps);
            for (int t = 0; t < timesteps; t++) {
                betas[t] *= betas[t];
            }
            return betas;
        }
    },
    /// Another name of `scaled_linear`, from the code of the DDPM paper.
    QUADRATIC {
        @Override
        float[] betas(double start, double end, int timesteps) {
            return SCALED_LINEAR.betas(start, end, timesteps);
        }
    },
    /// Nichol and Dhariwal, 2021: alpha-bar falls as a squared cosine.
    SQUAREDCOS_CAP_V2 {
        @Override
        float[] betas(double start, double end, int timesteps) {
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
        float[] betas(double start, double end, int timesteps) {
            return fromAlphaBar(timesteps, t -> Math.exp(-12 * t));
        }
    },
    LAPLACE {
        @Override
        float[] betas(double start, double end, int timesteps) {
            return fromAlphaBar(timesteps, BetaCurve::laplace);
        }
    },
    SIGMOID {
        @Override
        float[] betas(double start, double end, int timesteps) {
            float[] betas = line(-6, 6, timesteps);
            for (int t = 0; t < timesteps; t++) {
                float sigmoid = (float) (1 / (1 + Math.exp(-betas[t])));
                betas[t] = sigmoid * (float) (end - start) + (float) start;
            }
            return betas;
        }
    };

    private static final double LARGEST_BETA = 0.999;

    abstract float[] betas(double start, double end, int timesteps);

    /// Evenly from one end to the other, each half counted from its own end as PyTorch does it.
    private static float[] line(double from, double to, int count) {
        float start = (float) from;
        float end = (float) to;
        float stride = count == 1 ? 0 : (end - start) / (count - 1);
        var out = new float[count];
        for (int i = 0; i < count; i++) {
            boolean nearStart = i < count / 2 || count == 1;
            out[i] = nearStart ? Math.fma(stride, i, start) : Math.fma(-stride, count - 1 - i, end);
        }
        return out;
    }

    private static float[] fromAlphaBar(int timesteps, DoubleUnaryOperator alphaBar) {
        var out = new float[timesteps];
        for (int i = 0; i < timesteps; i++) {
            double before = alphaBar.applyAsDouble((double) i / timesteps);
            double after = alphaBar.applyAsDouble((double) (i + 1) / timesteps);
            out[i] = (float) Math.min(1 - after / before, LARGEST_BETA);
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
