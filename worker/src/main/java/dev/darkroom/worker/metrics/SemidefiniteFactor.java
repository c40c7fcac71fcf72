package dev.darkroom.worker.metrics;

import java.util.Arrays;

/// A factor F of a symmetric matrix without negative eigenvalues, S = F^T F, with as many rows as S
/// has rank: Cholesky's decomposition, the largest remaining diagonal first. What rounding leaves
/// of a singular matrix is cut off, not taken the root of.
final class SemidefiniteFactor {
    private static final double ROUNDING = 0x1p-52;

    private SemidefiniteFactor() {}

    static double[][] of(double[][] symmetric) {
        int n = symmetric.length;
        var left = new double[n];
        double largest = 0;
        for (int i = 0; i < n; i++) {
            left[i] = symmetric[i][i];
            largest = Math.max(largest, left[i]);
        }
        var rows = new double[n][];
        int rank = 0;
        for (int pivot = largest(left);
                rank < n && left[pivot] > n * ROUNDING * largest;
                pivot = largest(left)) {
            double[] row = row(symmetric[pivot], rows, rank, pivot, Math.sqrt(left[pivot]));
            for (int j = 0; j < n; j++) {
                left[j] -= row[j] * row[j];
            }
            left[pivot] = 0;
            rows[rank++] = row;
        }
        return Arrays.copyOf(rows, rank);
    }

    private static double[] row(
            double[] from, double[][] before, int rank, int pivot, double root) {
        double[] row = from.clone();
        for (int i = 0; i < rank; i++) {
            double share = before[i][pivot];
            for (int j = 0; j < row.length; j++) {
                row[j] -= share * before[i][j];
            }
        }
        for (int j = 0; j < row.length; j++) {
            row[j] /= root;
        }
        return row;
    }

    private static int largest(double[] values) {
        int at = 0;
        for (int i = 1; i < values.length; i++) {
            at = values[i] > values[at] ? i : at;
        }
        return at;
    }
}
