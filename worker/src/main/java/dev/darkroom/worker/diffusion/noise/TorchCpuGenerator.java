package dev.darkroom.worker.diffusion.noise;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;

/// Draws what `torch.randn` draws on a CPU from a `torch.Generator` of the same seed, so that a
/// seed means the same picture here and in diffusers.
///
/// Uniforms come from MT19937 and become normal by the Box-Muller transform. From 16 values on
/// PyTorch works in blocks of 16 and draws 16 uniforms anew for a last block that is not full;
/// below 16 it works value by value in double and keeps the second of each pair for the next small
/// draw. The transform is done here in strict double arithmetic, which gives every machine the same
/// bits and PyTorch's numbers to 1.5e-6, as far as its own kernels differ among themselves.
public final class TorchCpuGenerator implements NoiseSource {
    private static final int BLOCK = 16;
    private static final int HALF = BLOCK / 2;

    private final MersenneTwister words;
    private double cached = Double.NaN;

    /// @param seed any; PyTorch's generator takes its low 32 bits only
    public TorchCpuGenerator(long seed) {
        words = new MersenneTwister(seed);
    }

    @Override
    public Latents next(LatentShape shape) {
        return Latents.of(shape, normals(shape.size()));
    }

    /// The values of the next `torch.randn` of `count` elements.
    public float[] normals(int count) {
        return count < BLOCK ? fewNormals(count) : manyNormals(count);
    }

    /// The values of the next `torch.rand` of `count` elements, in [0, 1).
    public float[] uniforms(int count) {
        var out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = (words.word() & 0xFFFFFF) * 0x1p-24f;
        }
        return out;
    }

    private float[] manyNormals(int count) {
        float[] values = uniforms(count);
        for (int from = 0; from + BLOCK <= count; from += BLOCK) {
            boxMuller(values, from);
        }
        if (count % BLOCK != 0) {
            int from = count - BLOCK;
            System.arraycopy(uniforms(BLOCK), 0, values, from, BLOCK);
            boxMuller(values, from);
        }
        return values;
    }

    private static void boxMuller(float[] values, int from) {
        for (int j = from; j < from + HALF; j++) {
            double radius = Math.sqrt(-2 * StrictMath.log(1.0 - values[j]));
            double angle = 2 * Math.PI * values[j + HALF];
            values[j] = (float) (radius * StrictMath.cos(angle));
            values[j + HALF] = (float) (radius * StrictMath.sin(angle));
        }
    }

    private float[] fewNormals(int count) {
        var out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = (float) normal();
        }
        return out;
    }

    private double normal() {
        if (!Double.isNaN(cached)) {
            double kept = cached;
            cached = Double.NaN;
            return kept;
        }
        double angle = 2 * Math.PI * uniform();
        double radius = Math.sqrt(-2 * StrictMath.log1p(-uniform()));
        cached = radius * StrictMath.sin(angle);
        return radius * StrictMath.cos(angle);
    }

    private double uniform() {
        long high = Integer.toUnsignedLong(words.word());
        long low = Integer.toUnsignedLong(words.word());
        return ((high << 32 | low) & ((1L << 53) - 1)) * 0x1p-53;
    }
}
