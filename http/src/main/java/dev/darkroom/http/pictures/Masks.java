package dev.darkroom.http.pictures;

import dev.darkroom.http.server.Refused;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;

import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/// Masks in the sense of other APIs, turned into Darkroom's: white is drawn anew, black is kept.
public final class Masks {

    private static final long MOST_PIXELS = 16L << 20;
    private static final int WHITE = 0xFFFFFF;

    private Masks() {}

    /// @param mask transparent where it is drawn anew, opaque where it is kept
    /// @throws Refused if it is no picture with transparency
    public static ByteBuffer fromAlpha(String field, ByteBuffer mask) {
        BufferedImage image = read(field, mask);
        if (!image.getColorModel().hasAlpha()) {
            throw Refused.invalid(
                    field,
                    "field %s: found a picture without transparency; wanted a PNG that is transparent where it is drawn anew"
                            .formatted(field));
        }
        return turned(image, argb -> (argb >>> 24) < 128);
    }

    /// @param mask black where it is drawn anew, white where it is kept
    /// @throws Refused if it is no picture
    public static ByteBuffer inverted(String field, ByteBuffer mask) {
        return turned(read(field, mask), argb -> luminance(argb) < 128);
    }

    private static int luminance(int argb) {
        return ((argb >> 16 & 255) * 299 + (argb >> 8 & 255) * 587 + (argb & 255) * 114) / 1_000;
    }

    private static ByteBuffer turned(BufferedImage image, java.util.function.IntPredicate anew) {
        var mask =
                new BufferedImage(
                        image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                mask.setRGB(x, y, anew.test(image.getRGB(x, y)) ? WHITE : 0);
            }
        }
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(mask, "png", bytes);
        } catch (IOException e) {
            throw new IllegalStateException("writing a mask in memory", e);
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    // The size is read from the header first: a small file may claim to be a huge picture.
    private static BufferedImage read(String field, ByteBuffer bytes) {
        byte[] array = new byte[bytes.remaining()];
        bytes.duplicate().get(array);
        try (ImageInputStream input =
                ImageIO.createImageInputStream(new ByteArrayInputStream(array))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw unreadable(field);
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(input);
                if ((long) reader.getWidth(0) * reader.getHeight(0) > MOST_PIXELS) {
                    throw Refused.invalid(
                            field,
                            "field %s: found more than %s pixels".formatted(field, MOST_PIXELS));
                }
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException _) {
            throw unreadable(field);
        }
    }

    private static Refused unreadable(String field) {
        return Refused.invalid(
                field, "field %s: wanted a PNG of the picture's size".formatted(field));
    }
}
