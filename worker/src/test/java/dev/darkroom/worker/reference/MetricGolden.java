package dev.darkroom.worker.reference;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.metrics.ClipScore;
import dev.darkroom.worker.metrics.Features;
import dev.darkroom.worker.metrics.FrechetDistance;
import dev.darkroom.worker.metrics.InceptionScore;
import dev.darkroom.worker.metrics.KernelDistance;
import dev.darkroom.worker.metrics.ManifoldScores;

import java.nio.file.Path;

/// Quality metrics of given features. Every figure has a tolerance of its own, so what is reported
/// is the worst error as a share of its tolerance.
final class MetricGolden implements ReferenceCase {
    private static final double FRECHET_TOLERANCE = 1e-6;
    private static final double TOLERANCE = 1e-9;

    @Override
    public String format() {
        return "metric-golden/1";
    }

    @Override
    public Score check(Path file, JsonNode golden) {
        Golden.knowsOnly(
                golden,
                "format",
                "name",
                "n_real",
                "n_generated",
                "dim",
                "real",
                "generated",
                "frechet_distance",
                "kid",
                "precision_recall",
                "inception_score",
                "clip_score");
        int dim = golden.get("dim").asInt();
        Features real = features(golden.get("real"), dim);
        Features generated = features(golden.get("generated"), dim);
        double worst = 0;
        if (golden.has("frechet_distance")) {
            worst = Math.max(worst, frechet(golden.get("frechet_distance"), real, generated));
        }
        if (golden.has("kid")) {
            worst = Math.max(worst, kid(golden.get("kid"), real, generated));
        }
        for (JsonNode wanted : golden.path("precision_recall")) {
            worst = Math.max(worst, manifold(wanted, real, generated));
        }
        if (golden.has("inception_score")) {
            worst = Math.max(worst, inception(golden.get("inception_score")));
        }
        if (golden.has("clip_score")) {
            worst = Math.max(worst, clip(golden.get("clip_score")));
        }
        return new Score("metrics (shares of tolerance)", worst, 1);
    }

    private static Features features(JsonNode flat, int dim) {
        double[] values = Golden.doubles(flat);
        var rows = new double[values.length / dim][dim];
        for (int i = 0; i < values.length; i++) {
            rows[i / dim][i % dim] = values[i];
        }
        return Features.of(rows);
    }

    private static double frechet(JsonNode wanted, Features real, Features generated) {
        Golden.knowsOnly(wanted, "value", "value_torchmetrics_formula", "trace_sqrt");
        double found = FrechetDistance.between(real, generated);
        double scale = Math.max(1, FrechetDistance.spread(real));
        return Math.abs(found - wanted.get("value").asDouble()) / (FRECHET_TOLERANCE * scale);
    }

    private static double kid(JsonNode wanted, Features real, Features generated) {
        Golden.knowsOnly(wanted, "degree", "gamma", "coef", "value");
        if (wanted.get("degree").asInt() != 3
                || wanted.get("coef").asDouble() != 1
                || !wanted.get("gamma").asText().equals("1/dim")) {
            throw new AssertionError("an unknown kernel: " + wanted);
        }
        return share(KernelDistance.between(real, generated), wanted.get("value"));
    }

    private static double manifold(JsonNode wanted, Features real, Features generated) {
        Golden.knowsOnly(wanted, "k", "precision", "recall", "density", "coverage");
        var found = ManifoldScores.of(real, generated, wanted.get("k").asInt());
        return worst(
                share(found.precision(), wanted.get("precision")),
                share(found.recall(), wanted.get("recall")),
                share(found.density(), wanted.get("density")),
                share(found.coverage(), wanted.get("coverage")));
    }

    private static double inception(JsonNode golden) {
        Golden.knowsOnly(golden, "n", "classes", "logits", "results");
        Features logits = features(golden.get("logits"), golden.get("classes").asInt());
        double worst = 0;
        for (JsonNode wanted : golden.get("results")) {
            Golden.knowsOnly(wanted, "splits", "per_split", "mean", "std_population", "std_sample");
            var found = InceptionScore.of(logits, wanted.get("splits").asInt());
            worst =
                    worst(
                            worst,
                            shares(found.perSplit(), wanted.get("per_split")),
                            share(found.mean(), wanted.get("mean")),
                            share(found.populationDeviation(), wanted.get("std_population")),
                            share(found.sampleDeviation(), wanted.get("std_sample")));
        }
        return worst;
    }

    private static double clip(JsonNode wanted) {
        Golden.knowsOnly(
                wanted,
                "pairs",
                "dim",
                "image_embeds",
                "text_embeds",
                "cosine",
                "score_100",
                "mean_torchmetrics",
                "mean_clipscore_w2_5");
        int dim = wanted.get("dim").asInt();
        var found =
                ClipScore.of(
                        features(wanted.get("image_embeds"), dim),
                        features(wanted.get("text_embeds"), dim));
        var percents = new double[found.cosines().length];
        for (int i = 0; i < percents.length; i++) {
            percents[i] = found.percent(i);
        }
        return worst(
                shares(found.cosines(), wanted.get("cosine")),
                shares(percents, wanted.get("score_100")),
                share(found.meanPercent(), wanted.get("mean_torchmetrics")),
                share(found.meanHessel(), wanted.get("mean_clipscore_w2_5")));
    }

    private static double shares(double[] found, JsonNode wanted) {
        double worst = found.length == wanted.size() ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < found.length; i++) {
            worst = Math.max(worst, share(found[i], wanted.get(i)));
        }
        return worst;
    }

    /// The difference as a share of the tolerance. Not-a-number stands where a figure has no value.
    private static double share(double found, JsonNode wanted) {
        double value = wanted.isNull() ? Double.NaN : Golden.number(wanted);
        if (Double.isNaN(value)) {
            return Double.isNaN(found) || found == 0 ? 0 : Double.POSITIVE_INFINITY;
        }
        return Math.abs(found - value) / (TOLERANCE * Math.max(1, Math.abs(value)));
    }

    private static double worst(double... errors) {
        double worst = 0;
        for (double error : errors) {
            worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
        }
        return worst;
    }
}
