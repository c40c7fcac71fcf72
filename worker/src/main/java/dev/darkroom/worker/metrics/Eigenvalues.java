package dev.darkroom.worker.metrics;

import java.util.Arrays;

/// The eigenvalues of a symmetric matrix: Householder's reflections make it tridiagonal, and each
/// value is then closed in on by counting those below (Givens, 1954). About 2 n^3 operations, so
/// that the 2048 features of an Inception network take seconds.
final class Eigenvalues {
    private static final int HALVINGS = 64;

    private final double[] diagonal;
    private final double[] squares;

    /// @param diagonal of the tridiagonal matrix
    /// @param beside it, one fewer
    private Eigenvalues(double[] diagonal, double[] beside) {
        this.diagonal = diagonal;
        this.squares = Arrays.stream(beside).map(value -> value * value).toArray();
    }

    /// From the smallest to the largest.
    ///
    /// @param symmetric overwritten
    static double[] of(double[][] symmetric) {
        int n = symmetric.length;
        var diagonal = new double[n];
        var beside = new double[Math.max(0, n - 1)];
        for (int k = 0; k < n; k++) {
            diagonal[k] = symmetric[k][k];
            if (k + 1 < n) {
                beside[k] = reflect(symmetric, k);
            }
        }
        return new Eigenvalues(diagonal, beside).all();
    }

    /// Makes row k nothing but its diagonal and the number beside it, which is returned; changes
    /// what is below and right of it accordingly.
    private static double reflect(double[][] a, int k) {
        int n = a.length;
        double[] v = a[k];
        double length = 0;
        for (int j = k + 1; j < n; j++) {
            length += v[j] * v[j];
        }
        length = Math.sqrt(length);
        if (length == 0 || k + 2 == n) {
            return v[k + 1];
        }
        double beside = Math.copySign(length, -v[k + 1]);
        v[k + 1] -= beside;
        double half = -beside * v[k + 1]; // half the square of v
        var w = new double[n];
        double along = 0;
        for (int i = k + 1; i < n; i++) {
            double sum = 0;
            for (int j = k + 1; j < n; j++) {
                sum += a[i][j] * v[j];
            }
            w[i] = sum / half;
            along += w[i] * v[i];
        }
        along /= 2 * half;
        for (int i = k + 1; i < n; i++) {
            w[i] -= along * v[i];
        }
        for (int i = k + 1; i < n; i++) {
            double[] row = a[i];
            double vi = v[i];
            double wi = w[i];
            for (int j = k + 1; j < n; j++) {
                row[j] -= vi * w[j] + wi * v[j];
            }
        }
        return beside;
    }

    private double[] all() {
        double reach = 0; // Gershgorin: no eigenvalue is further out
        for (int i = 0; i < diagonal.length; i++) {
            double before = i > 0 ? Math.sqrt(squares[i - 1]) : 0;
            double after = i < squares.length ? Math.sqrt(squares[i]) : 0;
            reach = Math.max(reach, Math.abs(diagonal[i]) + before + after);
        }
        var values = new double[diagonal.length];
        for (int k = 0; k < values.length; k++) {
            double low = k == 0 ? -reach : values[k - 1];
            double high = reach;
            for (int i = 0; i < HALVINGS && low < high; i++) {
                double middle = (low + high) / 2;
                if (below(middle) > k) {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            values[k] = high;
        }
        return values;
    }

    /// How many eigenvalues are smaller: the negative pivots of the matrix less `value`.
    private int below(double value) {
        int count = 0;
        double pivot = 1;
        for (int i = 0; i < diagonal.length; i++) {
            double square = i == 0 ? 0 : squares[i - 1];
            pivot = diagonal[i] - value - square / pivot;
            if (pivot == 0) {
                pivot = Double.MIN_NORMAL;
            }
            count += pivot < 0 ? 1 : 0;
        }
        return count;
    }
}
