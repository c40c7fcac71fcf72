package dev.darkroom.worker.diffusion.noise;

import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;

/// Draws what `torch.randn` draws on a CUDA device that has a resident thread for each value:
/// Philox 4x32-10 (Salmon et al., 2011), one counter per value and one offset per draw.
///
/// PyTorch starts blocks of 256 threads, as many as the values need or the device holds. Where the
/// device holds fewer (43008 threads on small ones, 270336 on large ones), each thread makes
/// several values and the numbers depend on the device; here the rule of one thread a value holds
/// at every size.
public final class PhiloxGenerator implements NoiseSource {
    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int KEY_STEP_0 = 0x9E3779B9;
    private static final int KEY_STEP_1 = 0xBB67AE85;
    private static final float TO_UNIT = 2.3283064e-10f;
    private static final float TO_ANGLE = 6.2831855f;

    private final long seed;
    private int offset;

    /// @param seed all 64 bits count
    public PhiloxGenerator(long seed) {
        this.seed = seed;
    }

    @Override
    public Latents next(LatentShape shape) {
        return Latents.of(shape, normals(shape.size()));
    }

    /// The values of the next draw of `count` elements.
    public float[] normals(int count) {
        var out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = normal(i);
        }
        offset++;
        return out;
    }

    private float normal(int element) {
        int c0 = offset;
        int c1 = 0;
        int c2 = element;
        int c3 = 0;
        int key0 = (int) seed;
        int key1 = (int) (seed >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * Integer.toUnsignedLong(c0);
            long product1 = MULTIPLIER_1 * Integer.toUnsignedLong(c2);
            c0 = (int) (product1 >>> 32) ^ c1 ^ key0;
            c2 = (int) (product0 >>> 32) ^ c3 ^ key1;
            c1 = (int) product1;
            c3 = (int) product0;
            key0 += KEY_STEP_0;
            key1 += KEY_STEP_1;
        }
        float u = unit(c0);
        float v = unit(c1) * TO_ANGLE;
        return (float) (Math.sqrt(-2 * StrictMath.log(u)) * StrictMath.sin(v));
    }

    private static float unit(int word) {
        return Integer.toUnsignedLong(word) * TO_UNIT + TO_UNIT / 2;
    }
}
