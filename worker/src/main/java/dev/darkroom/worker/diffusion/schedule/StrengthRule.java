package dev.darkroom.worker.diffusion.schedule;

/// How the denoising strength of image to image decides where the drawing starts.
public enum StrengthRule {
    /// Stable Diffusion 1, 2 and XL: steps x strength is cut to a whole number first.
    SD {
        @Override
        int first(int steps, double strength) {
            return Math.max(steps - Math.min((int) (steps * strength), steps), 0);
        }
    },
    /// Stable Diffusion 3 and Flux: the starting step itself is cut, so a fraction keeps one more.
    SD3 {
        @Override
        int first(int steps, double strength) {
            return (int) Math.max(steps - Math.min(steps * strength, steps), 0);
        }
    },
    /// Latent consistency models: the sampler shortens its own schedule and every step is drawn.
    LCM {
        @Override
        int first(int steps, double strength) {
            return 0;
        }
    };

    abstract int first(int steps, double strength);
}
