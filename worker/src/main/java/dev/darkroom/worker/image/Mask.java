package dev.darkroom.worker.image;

/// Which pixels of a picture are drawn anew.
///
/// @param anew row by row; not to be changed afterwards
public record Mask(int width, int height, boolean[] anew) {
    private static final int HALF = 128;

    /// White is drawn anew and black kept: grey, as ITU-R BT.601 weighs the colours, from 128 up is
    /// white.
    public static Mask of(Pixels picture) {
        byte[] rgb = picture.rgb();
        boolean[] anew = new boolean[picture.width() * picture.height()];
        for (int i = 0; i < anew.length; i++) {
            anew[i] = grey(rgb[3 * i] & 0xff, rgb[3 * i + 1] & 0xff, rgb[3 * i + 2] & 0xff) >= HALF;
        }
        return new Mask(picture.width(), picture.height(), anew);
    }

    /// In fixed point of 16 bits, as Pillow has it.
    private static int grey(int red, int green, int blue) {
        return (19595 * red + 38470 * green + 7471 * blue + (1 << 15)) >> 16;
    }

    /// The nearest pixels, from each one's upper left corner, of a smaller grid.
    public boolean[] at(int columns, int rows) {
        boolean[] nearest = new boolean[columns * rows];
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                nearest[y * columns + x] = anew[y * height / rows * width + x * width / columns];
            }
        }
        return nearest;
    }
}
