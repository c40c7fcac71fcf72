package dev.darkroom.worker.metrics;

/// The eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations.
///
/// @param values not sorted
/// @param vectors the k-th column belongs to the k-th value
record SymmetricEigen(double[] values, double[][] vectors) {
    private static final int MOST_SWEEPS = 60;

    /// What is off the diagonal counts as nothing below this share of the whole.
    private static final double NEGLIGIBLE = 1e-30;

    static SymmetricEigen of(double[][] symmetric) {
        int n = symmetric.length;
        var a = new double[n][];
        var vectors = new double[n][n];
        for (int i = 0; i < n; i++) {
            a[i] = symmetric[i].clone();
            vectors[i][i] = 1;
        }
        double whole = squares(a, true);
        for (int sweep = 0;
                sweep < MOST_SWEEPS && squares(a, false) > NEGLIGIBLE * whole;
                sweep++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    rotate(a, vectors, p, q);
                }
            }
        }
        var values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = a[i][i];
        }
        return new SymmetricEigen(values, vectors);
    }

    private static double squares(double[][] a, boolean withDiagonal) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                if (withDiagonal || i != j) {
                    sum += a[i][j] * a[i][j];
                }
            }
        }
        return sum;
    }

    /// Turns the plane of p and q so that a[p][q] becomes 0.
    private static void rotate(double[][] a, double[][] vectors, int p, int q) {
        if (a[p][q] == 0) {
            return;
        }
        double slope = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double tangent = Math.copySign(1, slope) / (Math.abs(slope) + Math.hypot(1, slope));
        double cosine = 1 / Math.hypot(1, tangent);
        double sine = tangent * cosine;
        for (int k = 0; k < a.length; k++) {
            double kp = a[k][p];
            double kq = a[k][q];
            a[k][p] = cosine * kp - sine * kq;
            a[k][q] = sine * kp + cosine * kq;
        }
        double[] rowP = a[p];
        double[] rowQ = a[q];
        for (int k = 0; k < a.length; k++) {
            double pk = rowP[k];
            double qk = rowQ[k];
            rowP[k] = cosine * pk - sine * qk;
            rowQ[k] = sine * pk + cosine * qk;
            double vp = vectors[k][p];
            double vq = vectors[k][q];
            vectors[k][p] = cosine * vp - sine * vq;
            vectors[k][q] = sine * vp + cosine * vq;
        }
    }

    /// The symmetric square root, with what is negative by rounding taken for 0.
    double[][] squareRoot() {
        int n = values.length;
        var root = new double[n][n];
        for (int k = 0; k < n; k++) {
            double value = Math.sqrt(Math.max(0, values[k]));
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    root[i][j] += value * vectors[i][k] * vectors[j][k];
                }
            }
        }
        return root;
    }
}
