package dev.darkroom.worker.image;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Lossy WebP in its extended container (RFC 9649), which has room for the parameters as Exif and
/// for XMP that says how it was made and holds the account for machines.
final class WebpWriter {
    private static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int EXTENDED_BYTES = 10;
    private static final int HAS_EXIF = 1 << 3;
    private static final int HAS_XMP = 1 << 2;

    private WebpWriter() {}

    static byte[] write(Pixels pixels, int quality, PictureText text) {
        byte[] simple = ImageIoWriter.write(pixels, ImageFormat.WEBP, "Lossy", quality);
        byte[] exif = ExifComment.of(text.parameters());
        byte[] xmp = XmpPacket.bytes(XmpPacket.with(text.json()));
        int bitstream = simple.length - RIFF_HEADER;
        int words = 2 * CHUNK_HEADER + even(exif) + even(xmp);
        int size = RIFF_HEADER + CHUNK_HEADER + EXTENDED_BYTES + bitstream + words;
        ByteBuffer webp = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        webp.put(name("RIFF")).putInt(size - CHUNK_HEADER).put(name("WEBP"));
        webp.put(name("VP8X")).putInt(EXTENDED_BYTES).putInt(HAS_EXIF | HAS_XMP);
        put24(webp, pixels.width() - 1);
        put24(webp, pixels.height() - 1);
        webp.put(simple, RIFF_HEADER, bitstream);
        chunk(webp, "EXIF", exif);
        chunk(webp, "XMP ", xmp);
        return webp.array();
    }

    private static void chunk(ByteBuffer out, String name, byte[] data) {
        out.put(name(name)).putInt(data.length).put(data);
        out.position(out.position() + data.length % 2);
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
