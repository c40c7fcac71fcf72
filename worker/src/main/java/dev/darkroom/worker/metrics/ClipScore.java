package dev.darkroom.worker.metrics;

/// "CLIPScore: A Reference-free Evaluation Metric for Image Captioning" (Hessel et al., 2021): how
/// well pictures and their texts agree, by the cosines of their embeddings.
///
/// @param cosines one a pair, -1 to 1
public record ClipScore(double[] cosines) {
    private static final double HESSEL_WEIGHT = 2.5;

    /// @param images and `texts` belong together row by row
    public static ClipScore of(Features images, Features texts) {
        images.comparableWith(texts);
        if (images.count() != texts.count()) {
            throw new IllegalArgumentException(
                    "%s pictures beside %s texts; one each would do"
                            .formatted(images.count(), texts.count()));
        }
        var cosines = new double[images.count()];
        for (int i = 0; i < cosines.length; i++) {
            cosines[i] = cosine(images.row(i), texts.row(i));
        }
        return new ClipScore(cosines);
    }

    private static double cosine(double[] a, double[] b) {
        double product = 0;
        double lengthA = 0;
        double lengthB = 0;
        for (int i = 0; i < a.length; i++) {
            product += a[i] * b[i];
            lengthA += a[i] * a[i];
            lengthB += b[i] * b[i];
        }
        return product / Math.sqrt(lengthA * lengthB);
    }

    /// 0 to 100 of one pair: the cosine, 0 where it is negative.
    public double percent(int pair) {
        return 100 * Math.max(cosines[pair], 0);
    }

    /// 0 to 100: the mean cosine, 0 where that is negative.
    public double meanPercent() {
        double sum = 0;
        for (double cosine : cosines) {
            sum += cosine;
        }
        return Math.max(100 * sum / cosines.length, 0);
    }

    /// 0 to 2.5: the mean of the paper's own w max(cosine, 0).
    public double meanHessel() {
        double sum = 0;
        for (double cosine : cosines) {
            sum += Math.max(cosine, 0);
        }
        return HESSEL_WEIGHT * sum / cosines.length;
    }
}
