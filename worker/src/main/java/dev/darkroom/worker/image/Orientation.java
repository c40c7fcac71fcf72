package dev.darkroom.worker.image;

import java.util.OptionalInt;

/// How a picture's stored rows and columns lie on the picture that is to be seen (Exif, CIPA
/// DC-008, tag 274). The names say where the stored first row and the stored first column are.
enum Orientation {
    TOP_LEFT,
    TOP_RIGHT,
    BOTTOM_RIGHT,
    BOTTOM_LEFT,
    LEFT_TOP,
    RIGHT_TOP,
    RIGHT_BOTTOM,
    LEFT_BOTTOM;

    /// @param value of the tag; upright where it is missing or none that Exif knows
    static Orientation of(OptionalInt value) {
        int number = value.orElse(1);
        return number >= 1 && number <= values().length ? values()[number - 1] : TOP_LEFT;
    }

    private boolean lying() {
        return ordinal() >= LEFT_TOP.ordinal();
    }

    /// The picture as it is to be seen.
    Pixels upright(Pixels stored) {
        if (this == TOP_LEFT) {
            return stored;
        }
        int width = lying() ? stored.height() : stored.width();
        int height = lying() ? stored.width() : stored.height();
        byte[] seen = new byte[stored.rgb().length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                System.arraycopy(
                        stored.rgb(), 3 * source(stored, x, y), seen, 3 * (y * width + x), 3);
            }
        }
        return new Pixels(width, height, seen);
    }

    /// Which stored pixel is seen at a place.
    private int source(Pixels stored, int x, int y) {
        int width = stored.width();
        int right = width - 1;
        int bottom = stored.height() - 1;
        return switch (this) {
            case TOP_LEFT -> y * width + x;
            case TOP_RIGHT -> y * width + right - x;
            case BOTTOM_RIGHT -> (bottom - y) * width + right - x;
            case BOTTOM_LEFT -> (bottom - y) * width + x;
            case LEFT_TOP -> x * width + y;
            case RIGHT_TOP -> (bottom - x) * width + y;
            case RIGHT_BOTTOM -> (bottom - x) * width + right - y;
            case LEFT_BOTTOM -> x * width + right - y;
        };
    }
}
