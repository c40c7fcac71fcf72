package dev.darkroom.worker.diffusion.latent;

/// Spherical interpolation ("Animating Rotation with Quaternion Curves", Shoemake, 1985): between
/// two draws of noise it keeps the deviation that a straight line would lose.
public final class GreatCircle {
    /// Below this, two columns point the same way or opposite ways, and no one circle holds both.
    private static final double PARALLEL = 1e-6;

    private GreatCircle() {}

    /// Goes from one to another along a circle of its own for each column of each channel, as
    /// AUTOMATIC1111's web interface does, so that its variations are the same numbers here.
    ///
    /// @param share of the way, 0 to 1: `from` at 0, `to` at 1
    /// @param to of the shape of `from`
    public static Latents between(Latents from, Latents to, double share) {
        LatentShape shape = from.shape();
        var out = new float[shape.size()];
        for (int channel = 0; channel < shape.channels(); channel++) {
            int first = channel * shape.height() * shape.width();
            for (int column = 0; column < shape.width(); column++) {
                mix(from.values(), to.values(), share, out, first + column, shape);
            }
        }
        return Latents.of(shape, out);
    }

    private static void mix(
            float[] from, float[] to, double share, float[] out, int start, LatentShape shape) {
        int stride = shape.width();
        int end = start + shape.height() * stride;
        double squared = 0;
        double otherSquared = 0;
        double product = 0;
        for (int i = start; i < end; i += stride) {
            squared += (double) from[i] * from[i];
            otherSquared += (double) to[i] * to[i];
            product += (double) from[i] * to[i];
        }
        double cosine = product / Math.sqrt(squared * otherSquared);
        double angle = Math.acos(Math.clamp(cosine, -1, 1));
        double sine = Math.sin(angle);
        boolean straight = !(sine > PARALLEL);
        double kept = straight ? 1 - share : Math.sin((1 - share) * angle) / sine;
        double taken = straight ? share : Math.sin(share * angle) / sine;
        for (int i = start; i < end; i += stride) {
            out[i] = (float) (kept * from[i] + taken * to[i]);
        }
    }
}
