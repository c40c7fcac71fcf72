package dev.darkroom.worker.diffusion.latent;

/// One image's latents, an immutable value.
public final class Latents {
    private final LatentShape shape;
    private final float[] values;

    private Latents(LatentShape shape, float[] values) {
        if (values.length != shape.size()) {
            throw new IllegalArgumentException(values.length + " values do not fill " + shape);
        }
        this.shape = shape;
        this.values = values;
    }

    /// @param values in channel, row, column order; not to be changed afterwards
    public static Latents of(LatentShape shape, float[] values) {
        return new Latents(shape, values);
    }

    public LatentShape shape() {
        return shape;
    }

    /// The values in channel, row, column order; not to be changed.
    public float[] values() {
        return values;
    }
}
