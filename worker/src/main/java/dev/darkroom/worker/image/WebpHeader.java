package dev.darkroom.worker.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The chunks of a WebP file (RFC 9649): the size that its bitstream states, which is what a
/// decoder makes room for, and the orientation where a chunk states one that the file announces.
final class WebpHeader {
    private static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    private static final int ANIMATED = 1 << 1;
    private static final int HAS_XMP = 1 << 2;
    private static final int HAS_EXIF = 1 << 3;
    private static final int LOSSLESS_MARK = 0x2f;
    private static final int SIDE_MASK = (1 << 14) - 1;

    private WebpHeader() {}

    static PictureHeader of(byte[] file) throws UnusablePicture {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (Integer.toUnsignedLong(in.getInt(4)) + CHUNK_HEADER > file.length) {
            throw broken("that breaks off");
        }
        int width = 0;
        int height = 0;
        int features = 0;
        Map<String, byte[]> metadata = new HashMap<>();
        in.position(RIFF_HEADER);
        while (in.remaining() >= CHUNK_HEADER) {
            String name = new String(file, in.position(), 4, ISO_8859_1);
            int length = in.getInt(in.position() + 4);
            int data = in.position() + CHUNK_HEADER;
            if (length < 0 || length > file.length - data) {
                throw broken("that breaks off");
            }
            switch (name) {
                case "VP8X" -> {
                    features = length > 0 ? in.get(data) : 0;
                    if ((features & ANIMATED) != 0) {
                        throw new UnusablePicture("a moving WebP", "a still picture");
                    }
                }
                case "VP8 " -> {
                    demand(length >= 10);
                    width = in.getShort(data + 6) & SIDE_MASK;
                    height = in.getShort(data + 8) & SIDE_MASK;
                }
                case "VP8L" -> {
                    demand(length >= 5 && in.get(data) == LOSSLESS_MARK);
                    int sides = in.getInt(data + 1);
                    width = (sides & SIDE_MASK) + 1;
                    height = (sides >>> 14 & SIDE_MASK) + 1;
                }
                case "EXIF", "XMP " ->
                        metadata.putIfAbsent(name, Arrays.copyOfRange(file, data, data + length));
                default -> {
                    // The decoder's business.
                }
            }
            in.position(Math.min(file.length, data + length + length % 2));
        }
        demand(width > 0 && height > 0);
        return new PictureHeader(ImageFormat.WEBP, width, height, orientation(features, metadata));
    }

    private static Orientation orientation(int features, Map<String, byte[]> metadata) {
        var notes = new OrientationNotes();
        if ((features & HAS_EXIF) != 0 && metadata.containsKey("EXIF")) {
            notes.exif(metadata.get("EXIF"));
        }
        if ((features & HAS_XMP) != 0 && metadata.containsKey("XMP ")) {
            notes.xmp(metadata.get("XMP "));
        }
        return notes.orientation();
    }

    private static void demand(boolean whole) throws UnusablePicture {
        if (!whole) {
            throw broken("without a size");
        }
    }

    private static UnusablePicture broken(String fault) {
        return UnusablePicture.broken(ImageFormat.WEBP, fault);
    }
}
