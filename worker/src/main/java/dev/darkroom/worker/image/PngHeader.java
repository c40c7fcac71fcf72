package dev.darkroom.worker.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/// The chunks of a PNG file (ISO 15948): the header, the orientation where a chunk states one, and
/// that every chunk is whole.
final class PngHeader {
    private static final int SIGNATURE_BYTES = 8;

    /// Length and name before a chunk's data, checksum after it.
    private static final int AROUND = 12;

    private PngHeader() {}

    static PictureHeader of(byte[] file) throws UnusablePicture {
        ByteBuffer in = ByteBuffer.wrap(file).position(SIGNATURE_BYTES);
        int width = 0;
        int height = 0;
        var notes = new OrientationNotes();
        String name = "";
        while (!name.equals("IEND")) {
            if (in.remaining() < AROUND) {
                throw UnusablePicture.broken(ImageFormat.PNG, "that breaks off");
            }
            int length = in.getInt();
            name = new String(file, in.position(), 4, ISO_8859_1);
            if (length < 0 || length > in.remaining() - 8) {
                throw UnusablePicture.broken(ImageFormat.PNG, "that breaks off");
            }
            if ((width == 0) != name.equals("IHDR")) {
                throw UnusablePicture.broken(ImageFormat.PNG, "whose header is not its beginning");
            }
            byte[] data = checked(in, length);
            switch (name) {
                case "IHDR" -> {
                    ByteBuffer header = ByteBuffer.wrap(Arrays.copyOf(data, 8));
                    width = side(header.getInt());
                    height = side(header.getInt());
                }
                case "eXIf" -> notes.exif(data);
                default -> PngTextChunk.of(name, data).ifPresent(text -> note(text, notes));
            }
        }
        return new PictureHeader(ImageFormat.PNG, width, height, notes.orientation());
    }

    private static void note(PngTextChunk chunk, OrientationNotes notes) {
        switch (chunk.keyword()) {
            case "XML:com.adobe.xmp" -> notes.xmp(chunk.text());
            case "Raw profile type exif" -> notes.rawProfile(new String(chunk.text(), ISO_8859_1));
            default -> {
                // Not about the orientation.
            }
        }
    }

    private static byte[] checked(ByteBuffer in, int length) throws UnusablePicture {
        var checksum = new CRC32();
        checksum.update(in.array(), in.position(), 4 + length);
        byte[] data = new byte[length];
        in.position(in.position() + 4).get(data);
        if ((int) checksum.getValue() != in.getInt()) {
            throw UnusablePicture.broken(ImageFormat.PNG, "with a wrong checksum");
        }
        return data;
    }

    private static int side(int pixels) throws UnusablePicture {
        if (pixels < 1) {
            throw UnusablePicture.broken(ImageFormat.PNG, "without pixels");
        }
        return pixels;
    }
}
