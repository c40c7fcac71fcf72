package dev.darkroom.worker.metrics;

/// "Improved Techniques for Training GANs" (Salimans et al., 2016), section 4: exp of the mean
/// divergence of each picture's classes from those of its part of the set. From 1 to the number of
/// classes.
///
/// @param perSplit the score of each part
public record InceptionScore(double[] perSplit) {
    /// @param logits of the classes, one row a picture; taken in order, not shuffled
    /// @param splits parts as even as can be, the first ones longer by one
    public static InceptionScore of(Features logits, int splits) {
        int n = logits.count();
        if (splits < 1 || splits > n) {
            throw new IllegalArgumentException(
                    "%s parts of %s pictures; 1 to %s would do".formatted(splits, n, n));
        }
        var scores = new double[splits];
        int from = 0;
        for (int s = 0; s < splits; s++) {
            int to = from + n / splits + (s < n % splits ? 1 : 0);
            scores[s] = score(logits, from, to);
            from = to;
        }
        return new InceptionScore(scores);
    }

    private static double score(Features logits, int from, int to) {
        int count = to - from;
        var shares = new double[count][];
        var marginal = new double[logits.dimensions()];
        for (int i = 0; i < count; i++) {
            shares[i] = softmax(logits.row(from + i));
            for (int c = 0; c < marginal.length; c++) {
                marginal[c] += shares[i][c] / count;
            }
        }
        double sum = 0;
        for (double[] share : shares) {
            for (int c = 0; c < marginal.length; c++) {
                if (share[c] > 0) {
                    sum += share[c] * (Math.log(share[c]) - Math.log(marginal[c]));
                }
            }
        }
        return Math.exp(sum / count);
    }

    private static double[] softmax(double[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            largest = Math.max(largest, logit);
        }
        var shares = new double[logits.length];
        double sum = 0;
        for (int c = 0; c < shares.length; c++) {
            shares[c] = Math.exp(logits[c] - largest);
            sum += shares[c];
        }
        for (int c = 0; c < shares.length; c++) {
            shares[c] /= sum;
        }
        return shares;
    }

    public double mean() {
        double sum = 0;
        for (double score : perSplit) {
            sum += score;
        }
        return sum / perSplit.length;
    }

    /// The deviation of the parts as a whole population.
    public double populationDeviation() {
        return Math.sqrt(squares() / perSplit.length);
    }

    /// The deviation of the parts as a sample; 0 of one part.
    public double sampleDeviation() {
        return perSplit.length == 1 ? 0 : Math.sqrt(squares() / (perSplit.length - 1));
    }

    private double squares() {
        double mean = mean();
        double sum = 0;
        for (double score : perSplit) {
            sum += (score - mean) * (score - mean);
        }
        return sum;
    }
}
