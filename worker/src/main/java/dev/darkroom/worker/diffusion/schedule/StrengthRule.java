package dev.darkroom.worker.diffusion.schedule;

/// How the denoising strength of image to image decides where the drawing starts.
public enum StrengthRule {
    /// Stable Diffusion 1, 2 and XL: steps x strength is cut to a whole number first.
    SD {
        @Override
        int first(int steps, double strength) {
            return Math.max(steps - Math.min((int) (steps * strength), steps), 0);
        }

        @Override
        public double least(int steps, int original) {
            return share(1, steps);
        }
    },
    /// Stable Diffusion 3 and Flux: the starting step itself is cut, so a fraction keeps one more.
    SD3 {
        @Override
        int first(int steps, double strength) {
            return (int) Math.max(steps - Math.min(steps * strength, steps), 0);
        }

        @Override
        public double least(int steps, int original) {
            return SMALLEST;
        }
    },
    /// Latent consistency models: the sampler shortens its own schedule and every step is drawn.
    LCM {
        @Override
        int first(int steps, double strength) {
            return 0;
        }

        @Override
        public double least(int steps, int original) {
            return share(steps, original);
        }
    };

    /// What is left of a step count after subtracting less is the whole count, in rounding.
    private static final double SMALLEST = 1e-9;

    abstract int first(int steps, double strength);

    /// The least strength that leaves a step to draw; above 1 where none does.
    ///
    /// @param steps asked for
    /// @param original the steps that the model was distilled from, where it was
    public abstract double least(int steps, int original);

    /// The smallest number whose product with `of` is at least `part`.
    private static double share(int part, int of) {
        double share = (double) part / of;
        return of * share < part ? Math.nextUp(share) : share;
    }
}
