package dev.darkroom.worker.metrics;

/// "Demystifying MMD GANs" (Binkowski et al., 2018): the unbiased squared maximum mean discrepancy
/// under the kernel (a.b / dimensions + 1)^3 (KID, with Inception features). It may be a little
/// below 0.
public final class KernelDistance {
    private KernelDistance() {}

    /// Over all pictures of both sets, at least two of each.
    public static double between(Features real, Features generated) {
        real.comparableWith(generated);
        return meanWithin(real) + meanWithin(generated) - 2 * meanAcross(real, generated);
    }

    private static double meanWithin(Features set) {
        int n = set.count();
        if (n < 2) {
            throw new IllegalArgumentException("a kernel distance of one picture; two would do");
        }
        double sum = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                sum += 2 * kernel(set.row(i), set.row(j));
            }
        }
        return sum / n / (n - 1);
    }

    private static double meanAcross(Features a, Features b) {
        double sum = 0;
        for (int i = 0; i < a.count(); i++) {
            for (int j = 0; j < b.count(); j++) {
                sum += kernel(a.row(i), b.row(j));
            }
        }
        return sum / a.count() / b.count();
    }

    private static double kernel(double[] a, double[] b) {
        double product = 0;
        for (int i = 0; i < a.length; i++) {
            product += a[i] * b[i];
        }
        double base = product / a.length + 1;
        return base * base * base;
    }
}
