package dev.darkroom.worker.image;

import java.util.ArrayDeque;
import java.util.Deque;

/// The edges of a picture, white on black (Canny, *A Computational Approach to Edge Detection*,
/// 1986), pixel for pixel as OpenCV's `Canny` finds them: gradients by Sobel's 3 x 3 filters with
/// the border's pixels repeated, their size by the sum of both absolute values, of the channel
/// where it is largest; of those along a gradient the largest; of these the ones above `high`, and
/// the ones above `low` that touch them.
///
/// @param low of a gradient's size, 0 or more
/// @param high likewise, at least `low`
public record Canny(int low, int high) {
    /// What pictures for control networks are commonly made with.
    public static final Canny USUAL = new Canny(100, 200);

    /// The tangent of 22.5 degrees in units of 2^-15.
    private static final int TANGENT = 13_573;

    private static final int UNIT = 15;
    private static final int CHANNELS = 3;

    /// @return of the same size, every pixel black or white
    public Pixels edges(Pixels picture) {
        return new Tracing(new Gradients(picture)).edges();
    }

    /// Gradients of a picture and their sizes, which are 0 around it.
    private static final class Gradients {
        final int width;
        final int height;
        private final byte[] rgb;
        private final int[] across;
        private final int[] down;
        private final int[] size;

        Gradients(Pixels picture) {
            width = picture.width();
            height = picture.height();
            rgb = picture.rgb();
            across = new int[width * height];
            down = new int[width * height];
            size = new int[width * height];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    measure(x, y);
                }
            }
        }

        private void measure(int x, int y) {
            int at = y * width + x;
            for (int channel = 0; channel < CHANNELS; channel++) {
                int dx = side(x + 1, y, 0, 1, channel) - side(x - 1, y, 0, 1, channel);
                int dy = side(x, y + 1, 1, 0, channel) - side(x, y - 1, 1, 0, channel);
                int found = Math.abs(dx) + Math.abs(dy);
                if (channel == 0 || found > size[at]) {
                    across[at] = dx;
                    down[at] = dy;
                    size[at] = found;
                }
            }
        }

        /// Three pixels in a row or column, the middle one twice.
        private int side(int x, int y, int stepX, int stepY, int channel) {
            return level(x - stepX, y - stepY, channel)
                    + 2 * level(x, y, channel)
                    + level(x + stepX, y + stepY, channel);
        }

        private int level(int x, int y, int channel) {
            int column = Math.clamp(x, 0, width - 1);
            int row = Math.clamp(y, 0, height - 1);
            return rgb[CHANNELS * (row * width + column) + channel] & 0xff;
        }

        boolean inside(int x, int y) {
            return x >= 0 && x < width && y >= 0 && y < height;
        }

        int size(int x, int y) {
            return inside(x, y) ? size[y * width + x] : 0;
        }

        /// Whether no neighbour along the gradient is larger. Of two equal ones side by side, one
        /// is the largest; on diagonals neither is.
        boolean isRidge(int x, int y) {
            int dx = across[y * width + x];
            int dy = down[y * width + x];
            int own = size(x, y);
            int wide = Math.abs(dx);
            int high = Math.abs(dy) << UNIT;
            int flat = wide * TANGENT;
            if (high < flat) {
                return own > size(x - 1, y) && own >= size(x + 1, y);
            }
            int steep = flat + (wide << (UNIT + 1));
            if (high > steep) {
                return own > size(x, y - 1) && own >= size(x, y + 1);
            }
            int aside = (dx ^ dy) < 0 ? -1 : 1;
            return own > size(x - aside, y - 1) && own > size(x + aside, y + 1);
        }
    }

    /// Follows ridges from strong places through weak ones.
    private final class Tracing {
        private final Gradients gradients;
        private final boolean[] edge;
        private final Deque<Integer> found = new ArrayDeque<>();

        Tracing(Gradients gradients) {
            this.gradients = gradients;
            this.edge = new boolean[gradients.width * gradients.height];
        }

        Pixels edges() {
            for (int y = 0; y < gradients.height; y++) {
                for (int x = 0; x < gradients.width; x++) {
                    visit(x, y, high);
                }
            }
            while (!found.isEmpty()) {
                int at = found.pop();
                int x = at % gradients.width;
                int y = at / gradients.width;
                for (int around = 0; around < 9; around++) {
                    visit(x + around % 3 - 1, y + around / 3 - 1, low);
                }
            }
            byte[] rgb = new byte[CHANNELS * edge.length];
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = (byte) (edge[i / CHANNELS] ? 255 : 0);
            }
            return new Pixels(gradients.width, gradients.height, rgb);
        }

        private void visit(int x, int y, int above) {
            if (!gradients.inside(x, y)) {
                return;
            }
            int at = y * gradients.width + x;
            if (!edge[at] && gradients.size(x, y) > above && gradients.isRidge(x, y)) {
                edge[at] = true;
                found.push(at);
            }
        }
    }
}
