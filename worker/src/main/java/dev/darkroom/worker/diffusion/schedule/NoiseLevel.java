package dev.darkroom.worker.diffusion.schedule;

/// How much of a picture and how much of noise there is at a moment of a drawing.
///
/// @param signal the factor of the picture's latents
/// @param noise the factor of standard normal noise
public record NoiseLevel(double signal, double noise) {
    /// The picture itself.
    public static final NoiseLevel CLEAN = new NoiseLevel(1, 0);

    /// x0 + sigma * noise
    static NoiseLevel exploding(double sigma) {
        return new NoiseLevel(1, sigma);
    }

    /// sqrt(alpha-bar) x0 + sqrt(1 - alpha-bar) noise
    static NoiseLevel preserving(double alphaBar) {
        return new NoiseLevel(Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar));
    }

    /// (1 - sigma) x0 + sigma * noise
    static NoiseLevel flowing(double sigma) {
        return new NoiseLevel(1 - sigma, sigma);
    }
}
