package dev.darkroom.worker.image;

import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;

import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// Decodes pictures through the platform's readers: PNG, JPEG, WebP and what else it knows.
public final class PictureReader {
    private PictureReader() {}

    /// What is transparent lets white through.
    ///
    /// @param mostPixels looked up in the header before anything is decoded, so that a small file
    ///   cannot take much memory
    /// @throws IOException if it is no picture, is damaged, or is larger
    public static Pixels read(byte[] file, long mostPixels) throws IOException {
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IOException("the bytes are no PNG, JPEG or WebP");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                demandSize(reader.getWidth(0), reader.getHeight(0), mostPixels);
                return pixels(reader.read(0));
            } catch (RuntimeException damaged) { // some readers say it so
                throw new IOException("the picture is damaged: " + damaged, damaged);
            } finally {
                reader.dispose();
            }
        }
    }

    private static void demandSize(int width, int height, long mostPixels) throws IOException {
        if ((long) width * height > mostPixels) {
            throw new IOException(
                    "the picture has %d x %d pixels; up to %d pixels would do"
                            .formatted(width, height, mostPixels));
        }
    }

    private static Pixels pixels(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] argb =
                isGray(image) ? gray(image) : image.getRGB(0, 0, width, height, null, 0, width);
        var rgb = new byte[3 * argb.length];
        for (int i = 0; i < argb.length; i++) {
            int alpha = argb[i] >>> 24;
            for (int c = 0; c < 3; c++) {
                int level = argb[i] >> 8 * (2 - c) & 0xff;
                rgb[3 * i + c] = (byte) ((level * alpha + 255 * (255 - alpha) + 127) / 255);
            }
        }
        return new Pixels(width, height, rgb);
    }

    private static boolean isGray(BufferedImage image) {
        return image.getColorModel() instanceof ComponentColorModel model
                && model.getNumColorComponents() == 1;
    }

    /// Java takes gray levels for linear light and would brighten them.
    private static int[] gray(BufferedImage image) {
        Raster raster = image.getRaster();
        int width = image.getWidth();
        boolean hasAlpha = image.getColorModel().hasAlpha();
        int depth = image.getColorModel().getComponentSize(0);
        var argb = new int[width * image.getHeight()];
        for (int i = 0; i < argb.length; i++) {
            int level = raster.getSample(i % width, i / width, 0) >> depth - 8;
            int alpha = hasAlpha ? raster.getSample(i % width, i / width, 1) >> depth - 8 : 255;
            argb[i] = alpha << 24 | level * 0x010101;
        }
        return argb;
    }
}
