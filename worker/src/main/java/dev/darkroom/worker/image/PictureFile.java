package dev.darkroom.worker.image;

/// Turns pixels into the bytes of a file. The same arguments give the same bytes: no file holds a
/// time, and every choice an encoder leaves open is pinned.
public final class PictureFile {
    private PictureFile() {}

    /// @param quality 1..100, for formats that lose detail
    public static byte[] encode(Pixels pixels, ImageFormat format, int quality, PictureText text) {
        return switch (format) {
            case PNG -> PngWriter.write(pixels, text);
            case JPEG -> JpegWriter.write(pixels, quality, text);
            case WEBP -> WebpWriter.write(pixels, quality, text);
        };
    }
}
