package dev.darkroom.worker.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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

    private static final int TAG = 0x0112;
    private static final int ENTRY_BYTES = 12;
    private static final int LITTLE_ENDIAN_MARK = 0x4949;

    /// Reads it from a TIFF structure, as Exif is; upright where that does not say, or is broken:
    /// many cameras write broken ones, and the picture itself may be whole.
    static Orientation of(byte[] tiff) {
        try {
            ByteBuffer in = ByteBuffer.wrap(tiff);
            if (in.getShort(0) == LITTLE_ENDIAN_MARK) {
                in.order(ByteOrder.LITTLE_ENDIAN);
            }
            int directory = in.getInt(4);
            int entries = Short.toUnsignedInt(in.getShort(directory));
            for (int i = 0; i < entries; i++) {
                int entry = directory + 2 + i * ENTRY_BYTES;
                if (in.getShort(entry) == TAG) {
                    int value = in.getShort(entry + 8);
                    return value >= 1 && value <= values().length ? values()[value - 1] : TOP_LEFT;
                }
            }
        } catch (IndexOutOfBoundsException broken) {
            return TOP_LEFT;
        }
        return TOP_LEFT;
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
