package dev.darkroom.worker.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/// Finds the account of how a picture was drawn inside its file, in the form that the field's
/// programs share: PNG's text chunk `parameters`, or the Exif user comment of JPEG and WebP.
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
                    : exif(file).flatMap(ExifComment::read);
        } catch (IllegalArgumentException | BufferUnderflowException damaged) {
            return Optional.empty();
        }
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

    private static Optional<ByteBuffer> exif(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        if (text(in, 0, 4).equals("RIFF") && text(in, 8, 4).equals("WEBP")) {
            return webpExif(in.order(ByteOrder.LITTLE_ENDIAN).position(RIFF_HEADER));
        }
        return (in.getShort() & 0xffff) == JPEG_START ? jpegExif(in) : Optional.empty();
    }

    private static Optional<ByteBuffer> webpExif(ByteBuffer in) {
        while (in.remaining() >= 8) {
            String chunk = text(in, in.position(), 4);
            int size = in.getInt(in.position() + 4);
            in.position(in.position() + 8);
            if (chunk.equals("EXIF")) {
                return Optional.of(in.slice(in.position(), size));
            }
            in.position(in.position() + size + size % 2);
        }
        return Optional.empty();
    }

    private static Optional<ByteBuffer> jpegExif(ByteBuffer in) {
        int marker = in.getShort() & 0xffff;
        while (marker != JPEG_SCAN) {
            int size = (in.getShort() & 0xffff) - 2;
            int mark = EXIF_MARK.length();
            if (marker == JPEG_APPLICATION_1 && text(in, in.position(), mark).equals(EXIF_MARK)) {
                return Optional.of(in.slice(in.position() + mark, size - mark));
            }
            in.position(in.position() + size);
            marker = in.getShort() & 0xffff;
        }
        return Optional.empty();
    }

    private static String text(ByteBuffer in, int at, int length) {
        byte[] bytes = new byte[Math.min(length, in.limit() - at)];
        in.get(at, bytes);
        return new String(bytes, ISO_8859_1);
    }
}
