package dev.darkroom.worker.image;

import java.util.function.DoubleUnaryOperator;

/// Resizes pictures as Pillow does, which is what the vision networks of the field were trained and
/// measured with: a kernel that widens as the picture shrinks, across first and then down, levels
/// rounded after each. Smaller pictures without that widening give other features (Parmar et al.,
/// "On Aliased Resizing", 2022).
public enum Resampling {
    BILINEAR(1, x -> Math.max(0, 1 - Math.abs(x))),
    BICUBIC(2, Resampling::cubic);

    private static final double CUBIC_SLOPE = -0.5;

    private final double support;
    private final DoubleUnaryOperator kernel;

    Resampling(double support, DoubleUnaryOperator kernel) {
        this.support = support;
        this.kernel = kernel;
    }

    private static double cubic(double at) {
        double x = Math.abs(at);
        if (x < 1) {
            return ((CUBIC_SLOPE + 2) * x - (CUBIC_SLOPE + 3)) * x * x + 1;
        }
        return x < 2 ? CUBIC_SLOPE * (((x - 5) * x + 8) * x - 4) : 0;
    }

    /// @param width at least 1
    /// @param height at least 1
    public Pixels resize(Pixels picture, int width, int height) {
        return transposed(across(transposed(across(picture, width)), height));
    }

    private Pixels across(Pixels from, int width) {
        if (from.width() == width) {
            return from;
        }
        var rgb = new byte[3 * width * from.height()];
        for (int x = 0; x < width; x++) {
            Window window = window(x, (double) from.width() / width, from.width());
            for (int y = 0; y < from.height(); y++) {
                for (int c = 0; c < 3; c++) {
                    double sum = 0;
                    for (int k = 0; k < window.weights.length; k++) {
                        int at = y * from.width() + window.first + k;
                        sum += window.weights[k] * (from.rgb()[3 * at + c] & 0xff);
                    }
                    rgb[3 * (y * width + x) + c] = (byte) (int) Math.clamp(sum + 0.5, 0, 255);
                }
            }
        }
        return new Pixels(width, from.height(), rgb);
    }

    /// The pixels that one new pixel is made of, with weights that add up to 1.
    private record Window(int first, double[] weights) {}

    private Window window(int at, double scale, int extent) {
        double widened = Math.max(1, scale);
        double centre = (at + 0.5) * scale;
        int first = Math.max(0, (int) (centre - support * widened + 0.5));
        int end = Math.min(extent, (int) (centre + support * widened + 0.5));
        var weights = new double[end - first];
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
            weights[k] = kernel.applyAsDouble((first + k - centre + 0.5) / widened);
            sum += weights[k];
        }
        for (int k = 0; k < weights.length; k++) {
            weights[k] /= sum;
        }
        return new Window(first, weights);
    }

    private static Pixels transposed(Pixels picture) {
        int width = picture.width();
        int height = picture.height();
        var rgb = new byte[picture.rgb().length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                System.arraycopy(picture.rgb(), 3 * (y * width + x), rgb, 3 * (x * height + y), 3);
            }
        }
        return new Pixels(height, width, rgb);
    }
}
