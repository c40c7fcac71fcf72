package dev.darkroom.worker.metrics;

/// What a feature network says of a set of pictures: one row of numbers each.
public final class Features {
    private final double[][] rows;

    private Features(double[][] rows) {
        this.rows = rows;
    }

    /// Takes over `rows`: the caller may not write to them afterwards.
    ///
    /// @throws IllegalArgumentException if there are none, or they differ in length
    public static Features of(double[][] rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("features of no pictures; at least one would do");
        }
        for (double[] row : rows) {
            if (row.length != rows[0].length) {
                throw new IllegalArgumentException(
                        "a row of %s features beside one of %s"
                                .formatted(row.length, rows[0].length));
            }
        }
        return new Features(rows);
    }

    /// The number of pictures. A figure says little without it.
    public int count() {
        return rows.length;
    }

    public int dimensions() {
        return rows[0].length;
    }

    double[] row(int picture) {
        return rows[picture];
    }

    /// Refuses to compare sets whose features cannot be of one network.
    void comparableWith(Features other) {
        if (dimensions() != other.dimensions()) {
            throw new IllegalArgumentException(
                    "%s features a picture beside %s; one network for both would do"
                            .formatted(dimensions(), other.dimensions()));
        }
    }

    double[] mean() {
        var mean = new double[dimensions()];
        for (double[] row : rows) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += row[i] / rows.length;
            }
        }
        return mean;
    }

    /// The covariance matrix, with one less than the number of pictures below.
    double[][] covariance() {
        if (rows.length < 2) {
            throw new IllegalArgumentException("the covariance of one picture; two would do");
        }
        double[] mean = mean();
        int n = mean.length;
        var covariance = new double[n][n];
        for (double[] row : rows) {
            for (int i = 0; i < n; i++) {
                double deviation = (row[i] - mean[i]) / (rows.length - 1);
                for (int j = 0; j < n; j++) {
                    covariance[i][j] += deviation * (row[j] - mean[j]);
                }
            }
        }
        return covariance;
    }
}
