package dev.darkroom.worker.image;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/// Baseline JPEG with the parameters as an Exif user comment, and XMP that says how it was made and
/// holds the account for machines.
final class JpegWriter {
    private static final String EXIF_MARK = "Exif\0\0";
    private static final short APPLICATION_1 = (short) 0xffe1;
    private static final int START_OF_IMAGE_BYTES = 2;
    private static final int LONGEST_SEGMENT = 0xffff;

    private JpegWriter() {}

    static byte[] write(Pixels pixels, int quality, PictureText text) {
        byte[] jpeg = ImageIoWriter.write(pixels, ImageFormat.JPEG, "JPEG", quality);
        byte[] exif = segment(EXIF_MARK, ExifComment.of(text.parameters()));
        byte[] xmp = xmp(text.json());
        return ByteBuffer.allocate(jpeg.length + exif.length + xmp.length)
                .put(jpeg, 0, START_OF_IMAGE_BYTES)
                .put(exif)
                .put(xmp)
                .put(jpeg, START_OF_IMAGE_BYTES, jpeg.length - START_OF_IMAGE_BYTES)
                .array();
    }

    private static byte[] xmp(String json) {
        byte[] whole = segment(XmpPacket.JPEG_MARK, XmpPacket.bytes(XmpPacket.with(json)));
        return whole.length > 0
                ? whole
                : segment(XmpPacket.JPEG_MARK, XmpPacket.bytes(XmpPacket.MACHINE_MADE));
    }

    /// @return nothing where the format has no room for words this long
    private static byte[] segment(String mark, byte[] data) {
        int length = 2 + mark.length() + data.length;
        if (length > LONGEST_SEGMENT) {
            return new byte[0];
        }
        return ByteBuffer.allocate(2 + length)
                .putShort(APPLICATION_1)
                .putShort((short) length)
                .put(mark.getBytes(US_ASCII))
                .put(data)
                .array();
    }
}
