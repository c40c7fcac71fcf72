package dev.darkroom.worker.image;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;

import java.nio.ByteBuffer;

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

    private static void directory(ByteBuffer tiff, short tag, short type, int count, int value) {
        int noneFollows = 0;
        tiff.putShort((short) 1).putShort(tag).putShort(type).putInt(count).putInt(value);
        tiff.putInt(noneFollows);
    }
}
