package dev.darkroom.worker.diffusion.latent;

/// A part of a picture, latent by latent, the same in every channel.
///
/// @param height rows
/// @param width columns
/// @param inside row by row; not to be changed afterwards
public record Region(int height, int width, boolean[] inside) {
    public Region {
        if (inside.length != Math.multiplyExact(height, width)) {
            throw new IllegalArgumentException(
                    "%s flags do not fill %s x %s latents".formatted(inside.length, height, width));
        }
    }

    /// One picture inside, another outside.
    public Latents of(Latents within, Latents without) {
        float[] ins = within.values();
        float[] outs = without.values();
        var values = new float[ins.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = inside[i % inside.length] ? ins[i] : outs[i];
        }
        return Latents.of(within.shape(), values);
    }

    /// One channel, 1 inside and 0 outside.
    public Latents asLatents() {
        var values = new float[inside.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = inside[i] ? 1 : 0;
        }
        return Latents.of(new LatentShape(1, height, width), values);
    }
}
