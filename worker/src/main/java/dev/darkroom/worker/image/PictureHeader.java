package dev.darkroom.worker.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Optional;

/// What a picture file says of itself before anything is decoded.
///
/// @param format by the file's content, whatever it is called
/// @param width of the stored rows, in pixels
/// @param height number of stored rows
/// @param orientation how they are to be seen
/// @param jpegColours what the components of a JPEG file mean; empty for other formats
record PictureHeader(
        ImageFormat format,
        int width,
        int height,
        Orientation orientation,
        Optional<JpegColours> jpegColours) {
    private static final String PNG_MARK = "\u0089PNG\r\n\u001a\n";
    private static final String JPEG_MARK = "\u00ff\u00d8\u00ff";

    /// Of a format whose decoder gives colours.
    PictureHeader(ImageFormat format, int width, int height, Orientation orientation) {
        this(format, width, height, orientation, Optional.empty());
    }

    /// @param file the reader's own: what a decoder shall not see is written over
    /// @throws UnusablePicture if it is of no known type, breaks off, or contradicts itself
    static PictureHeader of(byte[] file) throws UnusablePicture {
        if (begins(file, 0, PNG_MARK)) {
            return PngHeader.of(file);
        }
        if (begins(file, 0, JPEG_MARK)) {
            return JpegHeader.of(file);
        }
        if (begins(file, 0, "RIFF") && begins(file, 8, "WEBP")) {
            return WebpHeader.of(file);
        }
        throw new UnusablePicture(
                "%s bytes of no picture known here".formatted(file.length), WANTED);
    }

    static final String WANTED = "a PNG, JPEG or WebP file";

    /// @throws UnusablePicture if there are more than may be
    PictureHeader within(PictureLimits limits) throws UnusablePicture {
        if ((long) width * height > limits.maxPixels()) {
            throw new UnusablePicture(
                    "%s x %s pixels".formatted(width, height),
                    "at most %s pixels".formatted(limits.maxPixels()));
        }
        return this;
    }

    static boolean begins(byte[] file, int at, String mark) {
        byte[] wanted = mark.getBytes(ISO_8859_1);
        int end = at + wanted.length;
        return end <= file.length && Arrays.equals(file, at, end, wanted, 0, wanted.length);
    }
}
