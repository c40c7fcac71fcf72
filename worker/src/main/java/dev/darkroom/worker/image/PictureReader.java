package dev.darkroom.worker.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;

import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// Reads pictures that others made: PNG, JPEG and WebP. Nothing is decoded before the file's size,
/// type and claimed dimensions are found to be within the limits; a file that breaks off is
/// refused, not filled up.
///
/// Samples of 16 bits give their upper eight, grey, palettes and inks their colours, and what Exif
/// or XMP says of the orientation is done. A colour profile is not applied. All of this is what
/// Pillow's `exif_transpose` and `convert("RGB")` give; only transparency, which they ignore, is
/// laid upon a backdrop.
public final class PictureReader {
    private PictureReader() {}

    /// What is seen through transparent pixels.
    public enum Backdrop {
        WHITE(255),
        BLACK(0);

        private final int level;

        Backdrop(int level) {
            this.level = level;
        }

        private byte under(int sample, int alpha) {
            return (byte) ((sample * alpha + level * (255 - alpha) + 127) / 255);
        }
    }

    /// @throws UnusablePicture saying what was found and what would do
    public static Pixels read(byte[] file, PictureLimits limits, Backdrop backdrop)
            throws UnusablePicture {
        if (file.length > limits.maxBytes()) {
            throw new UnusablePicture(
                    file.length + " bytes", "at most %s bytes".formatted(limits.maxBytes()));
        }
        byte[] own = file.clone();
        PictureHeader header = PictureHeader.of(own).within(limits);
        Pixels stored = decoded(own, header, backdrop);
        if (stored.width() != header.width() || stored.height() != header.height()) {
            throw UnusablePicture.broken(header.format(), "that contradicts its header");
        }
        return header.orientation().upright(stored);
    }

    private static Pixels decoded(byte[] file, PictureHeader header, Backdrop backdrop)
            throws UnusablePicture {
        ImageReader reader = reader(header.format());
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, true, true);
            // A JPEG reader guesses colours in its own way; a raster comes unconverted.
            return header.jpegColours().isPresent()
                    ? header.jpegColours().get().pixels(reader.readRaster(0, null))
                    : pixels(reader.read(0), backdrop);
        } catch (IOException
                | RuntimeException broken) { // decoders trip over what they did not expect
            var unusable = UnusablePicture.broken(header.format(), "that cannot be decoded");
            unusable.initCause(broken);
            throw unusable;
        } finally {
            reader.dispose();
        }
    }

    private static ImageReader reader(ImageFormat format) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByMIMEType(format.mediaType());
        if (!readers.hasNext()) {
            throw new IllegalStateException("nothing here reads " + format.mediaType());
        }
        return readers.next();
    }

    private static Pixels pixels(BufferedImage image, Backdrop backdrop) {
        int width = image.getWidth();
        byte[] rgb = new byte[3 * width * image.getHeight()];
        boolean palette = image.getColorModel() instanceof IndexColorModel;
        for (int y = 0; y < image.getHeight(); y++) {
            if (palette) {
                looked(image, y, backdrop, rgb);
            } else {
                sampled(image.getRaster(), y, backdrop, rgb);
            }
        }
        return new Pixels(width, image.getHeight(), rgb);
    }

    private static void looked(BufferedImage image, int y, Backdrop backdrop, byte[] rgb) {
        int width = image.getWidth();
        int[] colours = image.getRGB(0, y, width, 1, null, 0, width);
        for (int x = 0; x < width; x++) {
            for (int c = 0; c < 3; c++) {
                int sample = colours[x] >>> (16 - 8 * c) & 0xff;
                rgb[3 * (y * width + x) + c] = backdrop.under(sample, colours[x] >>> 24);
            }
        }
    }

    private static void sampled(Raster raster, int y, Backdrop backdrop, byte[] rgb) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        int shift = raster.getSampleModel().getSampleSize(0) - 8;
        int[] samples = raster.getPixels(0, y, width, 1, (int[]) null);
        for (int x = 0; x < width; x++) {
            int pixel = x * bands;
            boolean transparent = bands % 2 == 0;
            int alpha = transparent ? samples[pixel + bands - 1] >> shift : 255;
            for (int c = 0; c < 3; c++) {
                int band = bands < 3 ? 0 : c;
                rgb[3 * (y * width + x) + c] =
                        backdrop.under(samples[pixel + band] >> shift, alpha);
            }
        }
    }
}
