package dev.darkroom.worker.image;

import java.util.function.DoubleUnaryOperator;

/// Resizes pictures as Pillow does, pixel for pixel, which is what the networks of the field are
/// trained, measured and given pictures to start from with: a kernel that widens as the picture
/// shrinks, across first and then down, levels rounded after each, weights in fixed point of 22
/// bits. Smaller pictures without that widening give other features (Parmar et al., "On Aliased
/// Resizing", 2022), and a level's difference in the picture to start from is another drawing.
public enum Resampling {
    BILINEAR(1, x -> Math.max(0, 1 - Math.abs(x))),
    BICUBIC(2, Resampling::cubic),
    LANCZOS(3, Resampling::lanczos);

    private static final double CUBIC_SLOPE = -0.5;
    private static final int PRECISION = 32 - 8 - 2;

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

    private static double lanczos(double x) {
        return -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
    }

    /// @param width at least 1
    /// @param height at least 1
    public Pixels resize(Pixels picture, int width, int height) {
        Pixels narrow = across(picture, width);
        return height == narrow.height() ? narrow : transposed(across(transposed(narrow), height));
    }

    private Pixels across(Pixels from, int width) {
        if (from.width() == width) {
            return from;
        }
        var rgb = new byte[3 * width * from.height()];
        for (int x = 0; x < width; x++) {
            Window window = window(x, (double) from.width() / width, from.width());
            for (int y = 0; y < from.height(); y++) {
                int source = 3 * (y * from.width() + window.first);
                for (int c = 0; c < 3; c++) {
                    rgb[3 * (y * width + x) + c] = window.weighed(from.rgb(), source + c);
                }
            }
        }
        return new Pixels(width, from.height(), rgb);
    }

    /// The pixels that one new pixel is made of, with weights that add up to 1 in fixed point.
    private record Window(int first, int[] weights) {
        byte weighed(byte[] rgb, int from) {
            int sum = 1 << (PRECISION - 1);
            int at = from;
            for (int weight : weights) {
                sum += (rgb[at] & 0xff) * weight;
                at += 3;
            }
            return (byte) Math.clamp(sum >> PRECISION, 0, 255);
        }
    }

    private Window window(int at, double scale, int extent) {
        double widened = Math.max(1, scale);
        double centre = (at + 0.5) * scale;
        int first = Math.max(0, (int) (centre - support * widened + 0.5));
        int end = Math.min(extent, (int) (centre + support * widened + 0.5));
        var weights = new double[end - first];
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
            weights[k] = kernel.applyAsDouble((first + k - centre + 0.5) * (1 / widened));
            sum += weights[k];
        }
        var fixed = new int[weights.length];
        for (int k = 0; k < fixed.length; k++) {
            double scaled = weights[k] * (1 / sum) * (1 << PRECISION);
            fixed[k] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        }
        return new Window(first, fixed);
    }

    private static Pixels transposed(Pixels picture) {
        return Orientation.LEFT_TOP.upright(picture);
    }
}
