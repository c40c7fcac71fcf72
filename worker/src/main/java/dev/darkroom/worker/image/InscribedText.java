package dev.darkroom.worker.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/// Finds the account of how a picture was drawn inside its file, in the form that the field's
/// programs share: PNG's text chunk `parameters`, or the Exif user comment of JPEG and WebP. The
/// account for machines is in PNG's text chunk `darkroom`, or in the XMP packet of JPEG and WebP.
public final class InscribedText {
    private static final int JPEG_START = 0xffd8;
    private static final int JPEG_APPLICATION_1 = 0xffe1;
    private static final int JPEG_SCAN = 0xffda;
    private static final String EXIF_MARK = "Exif\0\0";
    private static final int RIFF_HEADER = 12;

    private InscribedText() {}

    /// The words, prompt first; empty where there are none or the file is damaged.
    public static Optional<String> parameters(byte[] file) {
        try {
            return PngText.startsWithSignature(file)
                    ? Optional.ofNullable(PngText.read(file).get(PictureText.PARAMETERS))
                    : block(file, EXIF_MARK, "EXIF").flatMap(ExifComment::read);
        } catch (IllegalArgumentException
                | BufferUnderflowException
                | IndexOutOfBoundsException damaged) {
            return Optional.empty();
        }
    }

    /// The account for machines; empty where there is none or the file is damaged.
    public static Optional<String> json(byte[] file) {
        try {
            return PngText.startsWithSignature(file)
                    ? Optional.ofNullable(PngText.read(file).get(PictureText.JSON))
                    : block(file, XmpPacket.JPEG_MARK, "XMP ").flatMap(InscribedText::jsonOf);
        } catch (IllegalArgumentException
                | BufferUnderflowException
                | IndexOutOfBoundsException damaged) {
            return Optional.empty();
        }
    }

    private static Optional<String> jsonOf(ByteBuffer xmp) {
        byte[] packet = new byte[xmp.remaining()];
        xmp.get(packet);
        return XmpPacket.json(packet);
    }

    /// The prompt alone: what stands before the negative prompt and the list of settings.
    public static Optional<String> prompt(byte[] file) {
        return parameters(file).map(InscribedText::promptOf);
    }

    private static String promptOf(String parameters) {
        String withNegative = before("Steps: ", parameters);
        return before("Negative prompt: ", withNegative);
    }

    /// What stands before the last line that begins so; everything where none does.
    private static String before(String beginning, String text) {
        int at = ("\n" + text).lastIndexOf("\n" + beginning);
        return at < 0 ? text : text.substring(0, Math.max(0, at - 1));
    }

    /// @param mark what the block begins with in JPEG's first application segments
    /// @param chunk what WebP calls it
    private static Optional<ByteBuffer> block(byte[] file, String mark, String chunk) {
        ByteBuffer in = ByteBuffer.wrap(file);
        if (text(in, 0, 4).equals("RIFF") && text(in, 8, 4).equals("WEBP")) {
            return webp(in.order(ByteOrder.LITTLE_ENDIAN).position(RIFF_HEADER), chunk);
        }
        return (in.getShort() & 0xffff) == JPEG_START ? jpeg(in, mark) : Optional.empty();
    }

    private static Optional<ByteBuffer> webp(ByteBuffer in, String wanted) {
        while (in.remaining() >= 8) {
            String chunk = text(in, in.position(), 4);
            int size = in.getInt(in.position() + 4);
            in.position(in.position() + 8);
            if (chunk.equals(wanted)) {
                return Optional.of(in.slice(in.position(), size));
            }
            in.position(in.position() + size + size % 2);
        }
        return Optional.empty();
    }

    private static Optional<ByteBuffer> jpeg(ByteBuffer in, String mark) {
        int marker = in.getShort() & 0xffff;
        while (marker != JPEG_SCAN) {
            int size = (in.getShort() & 0xffff) - 2;
            int length = mark.length();
            if (marker == JPEG_APPLICATION_1 && text(in, in.position(), length).equals(mark)) {
                return Optional.of(in.slice(in.position() + length, size - length));
            }
            in.position(in.position() + size);
            marker = in.getShort() & 0xffff;
        }
        return Optional.empty();
    }

    private static String text(ByteBuffer in, int at, int length) {
        byte[] bytes = new byte[Math.clamp(in.limit() - at, 0, length)];
        in.get(at, bytes);
        return new String(bytes, ISO_8859_1);
    }
}
