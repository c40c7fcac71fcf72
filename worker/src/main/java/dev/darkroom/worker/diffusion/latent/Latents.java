package dev.darkroom.worker.diffusion.latent;

import java.util.Arrays;

/// One image's latents: an immutable value of 32-bit floats in channel, row, column order.
///
/// Every result is computed in double and rounded once, so a formula loses nothing by being written
/// as one call.
public final class Latents {
    private final LatentShape shape;
    private final float[] values;

    private Latents(LatentShape shape, float[] values) {
        this.shape = shape;
        this.values = values;
    }

    /// Takes over `values`: the caller may not write to them afterwards.
    ///
    /// @throws IllegalArgumentException if the number of values is not `shape.size()`
    public static Latents of(LatentShape shape, float[] values) {
        if (values.length != shape.size()) {
            throw new IllegalArgumentException(
                    "%s values do not fill %s, which has %s"
                            .formatted(values.length, shape, shape.size()));
        }
        return new Latents(shape, values);
    }

    public static Latents zeros(LatentShape shape) {
        return new Latents(shape, new float[shape.size()]);
    }

    /// The channels of one, then those of another of the same height and width.
    public static Latents stacked(Latents first, Latents second) {
        LatentShape top = first.shape;
        LatentShape both =
                new LatentShape(
                        top.channels() + second.shape.channels(), top.height(), top.width());
        var values = Arrays.copyOf(first.values, both.size());
        System.arraycopy(second.values, 0, values, first.values.length, second.values.length);
        return of(both, values);
    }

    public LatentShape shape() {
        return shape;
    }

    /// The values themselves, not a copy: read them only.
    public float[] values() {
        return values;
    }

    public Latents plus(Latents other) {
        return plus(other, 1);
    }

    public Latents minus(Latents other) {
        return plus(other, -1);
    }

    /// this + factor * other
    public Latents plus(Latents other, double factor) {
        return mix(1, this, factor, other);
    }

    public Latents times(double factor) {
        var out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) (factor * values[i]);
        }
        return new Latents(shape, out);
    }

    /// a * x + b * y
    public static Latents mix(double a, Latents x, double b, Latents y) {
        float[] xs = x.values;
        float[] ys = y.like(x).values;
        var out = new float[xs.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) (a * xs[i] + b * ys[i]);
        }
        return new Latents(x.shape, out);
    }

    /// a * x + b * y + c * z
    public static Latents mix(double a, Latents x, double b, Latents y, double c, Latents z) {
        float[] xs = x.values;
        float[] ys = y.like(x).values;
        float[] zs = z.like(x).values;
        var out = new float[xs.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) (a * xs[i] + b * ys[i] + c * zs[i]);
        }
        return new Latents(x.shape, out);
    }

    /// Every value brought into -limit..limit.
    public Latents clamp(double limit) {
        float most = (float) limit;
        var out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.max(-most, Math.min(most, values[i]));
        }
        return new Latents(shape, out);
    }

    /// The Euclidean length of all values taken as one vector.
    public double norm() {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    private Latents like(Latents other) {
        if (!shape.equals(other.shape)) {
            throw new IllegalArgumentException(
                    "latents of " + shape + " do not combine with latents of " + other.shape);
        }
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Latents that
                && shape.equals(that.shape)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Latents[" + shape + "]";
    }
}
