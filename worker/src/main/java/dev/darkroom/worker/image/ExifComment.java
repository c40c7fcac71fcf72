package dev.darkroom.worker.image;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// The smallest Exif block (CIPA DC-008) that holds a user comment: where other programs of the
/// field look for a picture's parameters in formats without text chunks.
final class ExifComment {
    private static final short EXIF_DIRECTORY = (short) 0x8769;
    private static final short USER_COMMENT = (short) 0x9286;
    private static final short LONG = 4;
    private static final short UNDEFINED = 7;
    private static final byte[] ENCODING = "UNICODE\0".getBytes(US_ASCII);

    /// A count, one entry of twelve bytes, and the offset of the next directory.
    private static final int DIRECTORY_BYTES = 2 + 12 + 4;

    private static final int FIRST_DIRECTORY = 8;
    private static final int SECOND_DIRECTORY = FIRST_DIRECTORY + DIRECTORY_BYTES;
    private static final int COMMENT = SECOND_DIRECTORY + DIRECTORY_BYTES;

    private ExifComment() {}

    /// A TIFF structure, big-endian, without the `Exif` mark that JPEG wants before it.
    static byte[] of(String comment) {
        byte[] text = comment.getBytes(UTF_16BE);
        ByteBuffer tiff = ByteBuffer.allocate(COMMENT + ENCODING.length + text.length);
        tiff.put("MM".getBytes(US_ASCII)).putShort((short) 42).putInt(FIRST_DIRECTORY);
        directory(tiff, EXIF_DIRECTORY, LONG, 1, SECOND_DIRECTORY);
        directory(tiff, USER_COMMENT, UNDEFINED, ENCODING.length + text.length, COMMENT);
        return tiff.put(ENCODING).put(text).array();
    }

    /// The comment in a TIFF structure, of this program or another's; empty where there is none.
    ///
    /// @throws IllegalArgumentException where the structure points outside itself
    static Optional<String> read(ByteBuffer tiff) {
        boolean little = tiff.get(0) == 'I';
        tiff.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        try {
            OptionalInt exif = find(tiff, tiff.getInt(4), EXIF_DIRECTORY);
            OptionalInt entry =
                    exif.isEmpty()
                            ? exif
                            : find(tiff, tiff.getInt(exif.getAsInt() + 8), USER_COMMENT);
            return entry.isEmpty()
                    ? Optional.empty()
                    : Optional.of(comment(tiff, entry.getAsInt(), little ? UTF_16LE : UTF_16BE));
        } catch (IndexOutOfBoundsException outside) {
            throw new IllegalArgumentException("the Exif block is damaged", outside);
        }
    }

    private static OptionalInt find(ByteBuffer tiff, int directory, short tag) {
        int entries = tiff.getShort(directory) & 0xffff;
        return IntStream.range(0, entries)
                .map(i -> directory + 2 + 12 * i)
                .filter(at -> tiff.getShort(at) == tag)
                .findFirst();
    }

    /// Eight bytes name the encoding of the rest.
    private static String comment(ByteBuffer tiff, int entry, Charset unicode) {
        byte[] bytes = new byte[tiff.getInt(entry + 4)];
        tiff.get(tiff.getInt(entry + 8), bytes);
        int mark = ENCODING.length;
        boolean wide = Arrays.equals(bytes, 0, mark, ENCODING, 0, mark);
        return new String(bytes, mark, bytes.length - mark, wide ? unicode : UTF_8);
    }

    private static void directory(ByteBuffer tiff, short tag, short type, int count, int value) {
        int noneFollows = 0;
        tiff.putShort((short) 1).putShort(tag).putShort(type).putInt(count).putInt(value);
        tiff.putInt(noneFollows);
    }
}
