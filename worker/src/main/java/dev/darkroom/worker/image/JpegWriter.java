package dev.darkroom.worker.image;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/// Baseline JPEG with the parameters as an Exif user comment.
final class JpegWriter {
    private static final byte[] EXIF_MARK = "Exif\0\0".getBytes(US_ASCII);
    private static final short APPLICATION_1 = (short) 0xffe1;
    private static final int START_OF_IMAGE_BYTES = 2;
    private static final int LONGEST_SEGMENT = 0xffff;

    private JpegWriter() {}

    static byte[] write(Pixels pixels, int quality, PictureText text) {
        byte[] jpeg = ImageIoWriter.write(pixels, ImageFormat.JPEG, "JPEG", quality);
        byte[] exif = ExifComment.of(text.parameters());
        int segment = 2 + EXIF_MARK.length + exif.length;
        if (segment > LONGEST_SEGMENT) {
            return jpeg; // The format has no room for words this long.
        }
        return ByteBuffer.allocate(jpeg.length + 2 + segment)
                .put(jpeg, 0, START_OF_IMAGE_BYTES)
                .putShort(APPLICATION_1)
                .putShort((short) segment)
                .put(EXIF_MARK)
                .put(exif)
                .put(jpeg, START_OF_IMAGE_BYTES, jpeg.length - START_OF_IMAGE_BYTES)
                .array();
    }
}
