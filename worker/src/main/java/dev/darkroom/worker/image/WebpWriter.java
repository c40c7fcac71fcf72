package dev.darkroom.worker.image;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Lossy WebP in its extended container (RFC 9649), which has room for the parameters as Exif.
final class WebpWriter {
    private static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int EXTENDED_BYTES = 10;
    private static final int HAS_EXIF = 1 << 3;

    private WebpWriter() {}

    static byte[] write(Pixels pixels, int quality, PictureText text) {
        byte[] simple = ImageIoWriter.write(pixels, ImageFormat.WEBP, "Lossy", quality);
        byte[] exif = ExifComment.of(text.parameters());
        int bitstream = simple.length - RIFF_HEADER;
        int size =
                RIFF_HEADER + CHUNK_HEADER + EXTENDED_BYTES + bitstream + CHUNK_HEADER + even(exif);
        ByteBuffer webp = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        webp.put(name("RIFF")).putInt(size - CHUNK_HEADER).put(name("WEBP"));
        webp.put(name("VP8X")).putInt(EXTENDED_BYTES).putInt(HAS_EXIF);
        put24(webp, pixels.width() - 1);
        put24(webp, pixels.height() - 1);
        webp.put(simple, RIFF_HEADER, bitstream);
        webp.put(name("EXIF")).putInt(exif.length).put(exif);
        return webp.array();
    }

    /// Chunks end on even offsets.
    private static int even(byte[] data) {
        return data.length + data.length % 2;
    }

    private static byte[] name(String chunk) {
        return chunk.getBytes(US_ASCII);
    }

    private static void put24(ByteBuffer out, int value) {
        out.put((byte) value).put((byte) (value >> 8)).put((byte) (value >> 16));
    }
}
