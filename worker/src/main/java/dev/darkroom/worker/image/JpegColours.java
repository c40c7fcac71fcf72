package dev.darkroom.worker.image;

import java.awt.image.Raster;

/// What the components of a JPEG file mean, and how they become red, green and blue.
///
/// A JPEG stream itself (ITU-T T.81) does not say. The rules are libjpeg's, which all of the field
/// reads with: JFIF decides first, then Adobe's marker, then the components' ids. Numbers are
/// converted as libjpeg does, in 16 bits of fraction.
enum JpegColours {
    GREY,
    YCC,
    RGB,
    /// Inverted, as Adobe writes it and Pillow takes every file: 255 is no ink.
    CMYK,
    YCCK;

    /// Adobe's marker is missing.
    static final int NO_TRANSFORM = -1;

    private static final int HALF = 1 << 15;
    private static final int CENTRE = 128;

    /// @param ids of the components in the frame header; 1, 3 or 4 of them
    /// @param jfif whether the file has a JFIF marker
    /// @param transform the number in Adobe's marker, or [#NO_TRANSFORM]
    static JpegColours of(int[] ids, boolean jfif, int transform) {
        return switch (ids.length) {
            case 1 -> GREY;
            case 3 -> ofThree(ids, jfif, transform);
            case 4 -> transform == NO_TRANSFORM || transform == 0 ? CMYK : YCCK;
            default -> throw new IllegalArgumentException(ids.length + " components");
        };
    }

    private static JpegColours ofThree(int[] ids, boolean jfif, int transform) {
        if (jfif) {
            return YCC;
        }
        if (transform != NO_TRANSFORM) {
            return transform == 0 ? RGB : YCC;
        }
        return ids[0] == 'R' && ids[1] == 'G' && ids[2] == 'B' ? RGB : YCC;
    }

    /// @param components of the whole picture, 8 bits each, unconverted
    Pixels pixels(Raster components) {
        int width = components.getWidth();
        int height = components.getHeight();
        int bands = components.getNumBands();
        byte[] rgb = new byte[3 * width * height];
        int[] row = new int[bands * width];
        int left = components.getMinX();
        for (int y = 0; y < height; y++) {
            components.getPixels(left, components.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                convert(row, x * bands, rgb, 3 * (y * width + x));
            }
        }
        return new Pixels(width, height, rgb);
    }

    private void convert(int[] in, int at, byte[] rgb, int to) {
        switch (this) {
            case GREY -> put(rgb, to, in[at], in[at], in[at]);
            case RGB -> put(rgb, to, in[at], in[at + 1], in[at + 2]);
            case YCC -> put(rgb, to, red(in, at), green(in, at), blue(in, at));
            case CMYK -> ink(rgb, to, 255 - in[at], 255 - in[at + 1], 255 - in[at + 2], in[at + 3]);
            case YCCK -> ink(rgb, to, red(in, at), green(in, at), blue(in, at), in[at + 3]);
        }
    }

    private static void put(byte[] rgb, int to, int red, int green, int blue) {
        rgb[to] = (byte) red;
        rgb[to + 1] = (byte) green;
        rgb[to + 2] = (byte) blue;
    }

    /// Ink on paper.
    ///
    /// @param paper how much of the light black ink lets through
    private static void ink(byte[] rgb, int to, int cyan, int magenta, int yellow, int paper) {
        put(rgb, to, left(cyan, paper), left(magenta, paper), left(yellow, paper));
    }

    private static int left(int ink, int paper) {
        int product = ink * paper + CENTRE;
        return paper - (((product >> 8) + product) >> 8);
    }

    private static int red(int[] in, int at) {
        return level(in[at] + ((fixed(1.402) * (in[at + 2] - CENTRE) + HALF) >> 16));
    }

    private static int green(int[] in, int at) {
        int change =
                -fixed(0.34414) * (in[at + 1] - CENTRE)
                        + HALF
                        - fixed(0.71414) * (in[at + 2] - CENTRE);
        return level(in[at] + (change >> 16));
    }

    private static int blue(int[] in, int at) {
        return level(in[at] + ((fixed(1.772) * (in[at + 1] - CENTRE) + HALF) >> 16));
    }

    private static int fixed(double factor) {
        return (int) (factor * (1 << 16) + 0.5);
    }

    private static int level(int value) {
        return Math.clamp(value, 0, 255);
    }
}
