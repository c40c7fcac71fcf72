package dev.darkroom.worker.image;

/// PNG's row filters, each row by the one whose output has the least sum of absolute values: the
/// rule of thumb that the PNG specification recommends.
final class PngFilter {
    private static final int BYTES_PER_PIXEL = 3;
    private static final int FILTERS = 5;

    private PngFilter() {}

    /// All rows, each behind the byte that names its filter.
    static byte[] filter(Pixels pixels) {
        int stride = pixels.width() * BYTES_PER_PIXEL;
        byte[] out = new byte[(stride + 1) * pixels.height()];
        byte[] above = new byte[stride];
        byte[] row = new byte[stride];
        byte[] best = new byte[stride];
        byte[] candidate = new byte[stride];
        for (int y = 0; y < pixels.height(); y++) {
            System.arraycopy(pixels.rgb(), y * stride, row, 0, stride);
            long least = Long.MAX_VALUE;
            int chosen = 0;
            for (int type = 0; type < FILTERS; type++) {
                long sum = apply(type, row, above, candidate);
                if (sum < least) {
                    least = sum;
                    chosen = type;
                    byte[] spare = best;
                    best = candidate;
                    candidate = spare;
                }
            }
            int start = y * (stride + 1);
            out[start] = (byte) chosen;
            System.arraycopy(best, 0, out, start + 1, stride);
            byte[] spare = above;
            above = row;
            row = spare;
        }
        return out;
    }

    // One plain loop a filter: the compiler makes vector code of all but the last. The first
    // pixel has nothing to its left.
    private static long apply(int type, byte[] row, byte[] above, byte[] out) {
        switch (type) {
            case 0 -> System.arraycopy(row, 0, out, 0, row.length);
            case 1 -> sub(row, out);
            case 2 -> up(row, above, out);
            case 3 -> average(row, above, out);
            case 4 -> paeth(row, above, out);
            default -> throw new IllegalArgumentException("no filter has the number " + type);
        }
        return sum(out);
    }

    private static void sub(byte[] row, byte[] out) {
        System.arraycopy(row, 0, out, 0, BYTES_PER_PIXEL);
        for (int i = BYTES_PER_PIXEL; i < row.length; i++) {
            out[i] = (byte) (row[i] - row[i - BYTES_PER_PIXEL]);
        }
    }

    private static void up(byte[] row, byte[] above, byte[] out) {
        for (int i = 0; i < row.length; i++) {
            out[i] = (byte) (row[i] - above[i]);
        }
    }

    private static void average(byte[] row, byte[] above, byte[] out) {
        for (int i = 0; i < BYTES_PER_PIXEL; i++) {
            out[i] = (byte) (row[i] - ((above[i] & 0xff) >> 1));
        }
        for (int i = BYTES_PER_PIXEL; i < row.length; i++) {
            int both = (row[i - BYTES_PER_PIXEL] & 0xff) + (above[i] & 0xff);
            out[i] = (byte) (row[i] - (both >> 1));
        }
    }

    private static void paeth(byte[] row, byte[] above, byte[] out) {
        for (int i = 0; i < BYTES_PER_PIXEL; i++) {
            out[i] = (byte) (row[i] - above[i]);
        }
        for (int i = BYTES_PER_PIXEL; i < row.length; i++) {
            int left = row[i - BYTES_PER_PIXEL] & 0xff;
            int up = above[i] & 0xff;
            int corner = above[i - BYTES_PER_PIXEL] & 0xff;
            out[i] = (byte) (row[i] - paeth(left, up, corner));
        }
    }

    private static long sum(byte[] bytes) {
        int sum = 0;
        for (byte value : bytes) {
            sum += Math.abs(value);
        }
        return sum;
    }

    private static int paeth(int left, int up, int corner) {
        int estimate = left + up - corner;
        int toLeft = Math.abs(estimate - left);
        int toUp = Math.abs(estimate - up);
        int toCorner = Math.abs(estimate - corner);
        if (toLeft <= toUp && toLeft <= toCorner) {
            return left;
        }
        return toUp <= toCorner ? up : corner;
    }
}
