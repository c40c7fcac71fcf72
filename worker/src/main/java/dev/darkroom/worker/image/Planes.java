package dev.darkroom.worker.image;

/// A picture as networks take it.
///
/// @param values red, green and blue, each row by row, in -1..1; not to be changed afterwards
public record Planes(int width, int height, float[] values) {
    public static Planes of(Pixels pixels) {
        int area = pixels.width() * pixels.height();
        float[] values = new float[3 * area];
        for (int i = 0; i < area; i++) {
            for (int c = 0; c < 3; c++) {
                values[c * area + i] = 2 * ((pixels.rgb()[3 * i + c] & 0xFF) / 255f) - 1;
            }
        }
        return new Planes(pixels.width(), pixels.height(), values);
    }

    /// Grey where the mask is white.
    public Planes without(Mask mask) {
        float[] left = values.clone();
        for (int i = 0; i < left.length; i++) {
            if (mask.anew()[i % mask.anew().length]) {
                left[i] = 0;
            }
        }
        return new Planes(width, height, left);
    }
}
