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

    private static long apply(int type, byte[] row, byte[] above, byte[] out) {
        long sum = 0;
        for (int i = 0; i < row.length; i++) {
            int left = i < BYTES_PER_PIXEL ? 0 : row[i - BYTES_PER_PIXEL] & 0xff;
            int up = above[i] & 0xff;
            int corner = i < BYTES_PER_PIXEL ? 0 : above[i - BYTES_PER_PIXEL] & 0xff;
            out[i] = (byte) (row[i] - predict(type, left, up, corner));
            sum += Math.abs(out[i]);
        }
        return sum;
    }

    private static int predict(int type, int left, int up, int corner) {
        return switch (type) {
            case 0 -> 0;
            case 1 -> left;
            case 2 -> up;
            case 3 -> (left + up) / 2;
            case 4 -> paeth(left, up, corner);
            default -> throw new IllegalArgumentException("no filter has the number " + type);
        };
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
