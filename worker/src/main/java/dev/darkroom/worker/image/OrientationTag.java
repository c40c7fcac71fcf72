package dev.darkroom.worker.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/// Finds the orientation in a TIFF structure, as Exif is (Exif, CIPA DC-008, tag 274; TIFF 6.0,
/// section 2).
final class OrientationTag {
    private static final int TAG = 0x0112;
    private static final int ENTRY_BYTES = 12;
    private static final int LITTLE_ENDIAN_MARK = 0x4949;
    private static final int BIG_ENDIAN_MARK = 0x4d4d;

    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int SIGNED_BYTE = 6;
    private static final int SIGNED_SHORT = 8;
    private static final int SIGNED_LONG = 9;

    private OrientationTag() {}

    /// @param from where the structure begins
    /// @return the number as it stands, which need not be one that Exif knows; empty where the tag
    ///   is missing, holds no whole number, or the structure breaks off before it: many cameras
    ///   write broken ones, and the picture itself may be whole
    static OptionalInt in(byte[] file, int from) {
        OptionalInt found = OptionalInt.empty();
        try {
            ByteBuffer tiff = ByteBuffer.wrap(file, from, file.length - from).slice();
            tiff.order(order(tiff.getShort(0)));
            int directory = tiff.getInt(4);
            int entries = Short.toUnsignedInt(tiff.getShort(directory));
            for (int i = 0; i < entries; i++) {
                int entry = directory + 2 + i * ENTRY_BYTES;
                if (tiff.getShort(entry) == TAG) {
                    found = value(tiff, entry);
                }
            }
        } catch (IndexOutOfBoundsException broken) {
            // What was found before the break counts.
        }
        return found;
    }

    private static ByteOrder order(short mark) {
        return switch (mark) {
            case LITTLE_ENDIAN_MARK -> ByteOrder.LITTLE_ENDIAN;
            case BIG_ENDIAN_MARK -> ByteOrder.BIG_ENDIAN;
            default -> throw new IndexOutOfBoundsException("no TIFF structure");
        };
    }

    /// The first of its numbers, which should be the only one.
    private static OptionalInt value(ByteBuffer tiff, int entry) {
        short type = tiff.getShort(entry + 2);
        int count = tiff.getInt(entry + 4);
        return switch (type) {
            case SIGNED_BYTE -> OptionalInt.of(tiff.get(place(tiff, entry, count, 1)));
            case SHORT, SIGNED_SHORT ->
                    OptionalInt.of(tiff.getShort(place(tiff, entry, count, Short.BYTES)));
            case LONG, SIGNED_LONG ->
                    OptionalInt.of(tiff.getInt(place(tiff, entry, count, Integer.BYTES)));
            default -> OptionalInt.empty();
        };
    }

    /// Four bytes of numbers stand in the entry itself, more of them elsewhere.
    private static int place(ByteBuffer tiff, int entry, int count, int size) {
        int inEntry = entry + 8;
        return count <= Integer.BYTES / size ? inEntry : tiff.getInt(inEntry);
    }
}
