package dev.darkroom.worker.metrics;

/// "GANs Trained by a Two Time-Scale Update Rule" (Heusel et al., 2017), equation 6: the distance
/// of two normal distributions fitted to the features of two sets of pictures (FID, with Inception
/// features).
public final class FrechetDistance {
    private FrechetDistance() {}

    /// |m1 - m2|^2 + tr S1 + tr S2 - 2 tr sqrt(S1 S2): 0 for equal sets, up to rounding.
    public static double between(Features real, Features generated) {
        real.comparableWith(generated);
        double[][] s1 = real.covariance();
        double[][] s2 = generated.covariance();
        double distance = squaredDistance(real.mean(), generated.mean());
        return distance + trace(s1) + trace(s2) - 2 * traceOfRoot(s1, s2);
    }

    /// The trace of a set's covariance: what its distances are measured against.
    public static double spread(Features features) {
        return trace(features.covariance());
    }

    /// The trace of sqrt(S1 S2), as the sum of the roots of the eigenvalues of F S2 F^T for S1 =
    /// F^T F, which is symmetric even where a covariance is singular.
    private static double traceOfRoot(double[][] s1, double[][] s2) {
        double[][] factor = SemidefiniteFactor.of(s1);
        double sum = 0;
        for (double value : Eigenvalues.of(congruent(factor, s2))) {
            sum += Math.sqrt(Math.max(0, value));
        }
        return sum;
    }

    private static double squaredDistance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }

    private static double trace(double[][] matrix) {
        double sum = 0;
        for (int i = 0; i < matrix.length; i++) {
            sum += matrix[i][i];
        }
        return sum;
    }

    /// F S F^T
    private static double[][] congruent(double[][] f, double[][] s) {
        var out = new double[f.length][f.length];
        for (int i = 0; i < f.length; i++) {
            var row = new double[s.length];
            for (int k = 0; k < s.length; k++) {
                double share = f[i][k];
                for (int j = 0; j < s.length; j++) {
                    row[j] += share * s[k][j];
                }
            }
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (int k = 0; k < s.length; k++) {
                    sum += row[k] * f[j][k];
                }
                out[i][j] = sum;
                out[j][i] = sum;
            }
        }
        return out;
    }
}
