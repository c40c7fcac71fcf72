package dev.darkroom.standalone.bench.drawing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

import javax.imageio.ImageIO;

/// How far two pictures are apart, in levels of 255.
final class Levels {

    /// As far as rounding may take two programs that compute the same.
    static final int NEAR = 1;

    /// What pictures of different sizes are apart.
    static final int OTHERWISE = 255;

    private Levels() {}

    /// @return the largest difference of any channel of any pixel; empty if there is none
    static Optional<Integer> difference(byte[] one, byte[] other) {
        BufferedImage a = read(one);
        BufferedImage b = read(other);
        if (a.getWidth() != b.getWidth() || a.getHeight() != b.getHeight()) {
            return Optional.of(OTHERWISE);
        }
        int worst = 0;
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                worst = Math.max(worst, difference(a.getRGB(x, y), b.getRGB(x, y)));
            }
        }
        return worst == 0 ? Optional.empty() : Optional.of(worst);
    }

    private static int difference(int one, int other) {
        int worst = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            worst = Math.max(worst, Math.abs((one >>> shift & 0xff) - (other >>> shift & 0xff)));
        }
        return worst;
    }

    private static BufferedImage read(byte[] file) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
            if (image == null) {
                throw new IOException("it is no picture that Java reads");
            }
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException("reading a drawn picture: " + e.getMessage(), e);
        }
    }
}
