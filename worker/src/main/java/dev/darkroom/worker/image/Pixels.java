package dev.darkroom.worker.image;

/// A picture in memory.
///
/// @param width in pixels
/// @param height in pixels
/// @param rgb row by row from the top left, three bytes a pixel; not to be changed afterwards
public record Pixels(int width, int height, byte[] rgb) {
    public Pixels {
        if (width < 1 || height < 1 || rgb.length != Math.multiplyExact(width, height) * 3) {
            throw new IllegalArgumentException(
                    "%s bytes are not %s x %s pixels of three bytes"
                            .formatted(rgb.length, width, height));
        }
    }

    /// The picture of planes of numbers around -1..1, as image decoders give them: value v becomes
    /// `clamp(v/2 + 0.5, 0, 1) * 255`, rounded half to even.
    ///
    /// @param planes red, green, blue, each row by row
    public static Pixels ofPlanes(int width, int height, float[] planes) {
        int area = Math.multiplyExact(width, height);
        byte[] rgb = new byte[Math.multiplyExact(area, 3)];
        for (int i = 0; i < area; i++) {
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = level(planes[c * area + i]);
            }
        }
        return new Pixels(width, height, rgb);
    }

    private static byte level(float value) {
        float unit = Math.clamp(value / 2 + 0.5f, 0f, 1f);
        return (byte) (int) Math.rint(unit * 255f);
    }
}
