package dev.darkroom.worker.metrics;

import java.util.Arrays;

/// How two sets of pictures cover each other, in balls around each picture that reach its k-th
/// nearest neighbour.
///
/// @param precision share of generated pictures inside a ball of a real one ("Improved Precision
///   and Recall Metric", Kynkaanniemi et al., 2019)
/// @param recall share of real pictures inside a ball of a generated one
/// @param density number of real balls a generated picture lies in, divided by k, on average
///   ("Reliable Fidelity and Diversity Metrics", Naeem et al., 2020)
/// @param coverage share of real balls with a generated picture inside
public record ManifoldScores(double precision, double recall, double density, double coverage) {
    /// @param k from 1 to one less than the pictures of the smaller set
    public static ManifoldScores of(Features real, Features generated, int k) {
        real.comparableWith(generated);
        double[] realRadii = radii(real, k);
        double[] generatedRadii = radii(generated, k);
        var realCovered = new boolean[real.count()];
        var realRecalled = new boolean[real.count()];
        int precise = 0;
        long balls = 0;
        for (int g = 0; g < generated.count(); g++) {
            int inside = 0;
            for (int r = 0; r < real.count(); r++) {
                double distance = distance(real.row(r), generated.row(g));
                if (distance <= realRadii[r]) {
                    inside++;
                    realCovered[r] = true;
                }
                realRecalled[r] |= distance <= generatedRadii[g];
            }
            precise += inside > 0 ? 1 : 0;
            balls += inside;
        }
        return new ManifoldScores(
                (double) precise / generated.count(),
                share(realRecalled),
                (double) balls / k / generated.count(),
                share(realCovered));
    }

    private static double[] radii(Features set, int k) {
        int n = set.count();
        if (k < 1 || k >= n) {
            throw new IllegalArgumentException(
                    "the %s-th neighbour among %s pictures; 1 to %s would do"
                            .formatted(k, n, n - 1));
        }
        var radii = new double[n];
        for (int i = 0; i < n; i++) {
            var distances = new double[n];
            for (int j = 0; j < n; j++) {
                distances[j] = distance(set.row(i), set.row(j));
            }
            distances[i] = -1; // itself comes first and is not counted
            Arrays.sort(distances);
            radii[i] = distances[k];
        }
        return radii;
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }

    private static double share(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return (double) count / flags.length;
    }
}
