package dev.darkroom.worker.evaluation;

import dev.darkroom.worker.metrics.ClipScore;
import dev.darkroom.worker.metrics.FrechetDistance;
import dev.darkroom.worker.metrics.InceptionScore;
import dev.darkroom.worker.metrics.KernelDistance;
import dev.darkroom.worker.metrics.ManifoldScores;
import dev.darkroom.worker.onnx.part.ClipEncoders;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Measures generated pictures against real ones.
///
/// @param network whose features are compared
/// @param clip for how well pictures and prompts agree
/// @param limits of the pictures looked at, and of the formulas
public record Evaluation(FeatureNetwork network, Optional<ClipEncoders> clip, Limits limits) {
    private static final int FEW_PAIRS = 50;
    private static final int FEW_FOR_NEIGHBOURS = 100;
    private static final int PICTURES_A_CLASS = 10;

    /// @param pictures of each side looked at, at most
    /// @param neighbours the k of precision, recall, density and coverage
    /// @param splits the parts whose Inception Scores are averaged
    public record Limits(int pictures, int neighbours, int splits) {}

    /// @param dimensions the features of a picture
    public record Outcome(int generated, int reference, int dimensions, List<Figure> figures) {}

    /// @throws IOException if a side has no picture, or one that cannot be read
    public Outcome of(Samples generated, Samples reference) throws IOException {
        Observed drawn = observe(generated, clip);
        Observed real = observe(reference, Optional.empty());
        var figures = new ArrayList<Figure>();
        figures.add(frechet(drawn, real));
        figures.add(kernel(drawn, real));
        figures.addAll(manifold(drawn, real));
        figures.add(inception(drawn));
        figures.add(clipScore(drawn));
        return new Outcome(
                drawn.pictures(), real.pictures(), drawn.features().dimensions(), figures);
    }

    private Observed observe(Samples samples, Optional<ClipEncoders> encoders) throws IOException {
        var observer = new Observer(network, encoders);
        samples.forEach(limits.pictures(), observer::see);
        return observer.all()
                .orElseThrow(() -> new IOException(samples.source() + " has no PNG, JPEG or WebP"));
    }

    private static Figure frechet(Observed drawn, Observed real) {
        String name = "fid";
        String title = "FID";
        int least = Math.min(drawn.pictures(), real.pictures());
        int dimensions = drawn.features().dimensions();
        if (least < 2) {
            return missing(name, title, drawn, real, "it takes two pictures of each side");
        }
        return figure(
                name,
                title,
                FrechetDistance.between(real.features(), drawn.features()),
                drawn,
                real,
                least <= dimensions
                        ? Optional.of(
                                "%s pictures do not fill %s dimensions: it comes out far too large; KID has no such bias"
                                        .formatted(least, dimensions))
                        : Optional.empty());
    }

    private static Figure kernel(Observed drawn, Observed real) {
        String name = "kid";
        String title = "KID";
        int least = Math.min(drawn.pictures(), real.pictures());
        if (least < 2) {
            return missing(name, title, drawn, real, "it takes two pictures of each side");
        }
        return figure(
                name,
                title,
                KernelDistance.between(real.features(), drawn.features()),
                drawn,
                real,
                few(least, FEW_PAIRS, "it scatters"));
    }

    private List<Figure> manifold(Observed drawn, Observed real) {
        int k = limits.neighbours();
        int least = Math.min(drawn.pictures(), real.pictures());
        if (k >= least) {
            String why = "it takes more than %s pictures of each side".formatted(k);
            return List.of("precision", "recall", "density", "coverage").stream()
                    .map(name -> missing(name, neighbours(name), drawn, real, why))
                    .toList();
        }
        ManifoldScores scores = ManifoldScores.of(real.features(), drawn.features(), k);
        var caution = few(least, FEW_FOR_NEIGHBOURS, "neighbours are far");
        return List.of(
                figure(
                        "precision",
                        neighbours("precision"),
                        scores.precision(),
                        drawn,
                        real,
                        caution),
                figure("recall", neighbours("recall"), scores.recall(), drawn, real, caution),
                figure("density", neighbours("density"), scores.density(), drawn, real, caution),
                figure(
                        "coverage",
                        neighbours("coverage"),
                        scores.coverage(),
                        drawn,
                        real,
                        caution));
    }

    private String neighbours(String name) {
        return "%s (k = %s)".formatted(name, limits.neighbours());
    }

    private Figure inception(Observed drawn) {
        String name = "inception_score";
        String title = "Inception Score";
        int pictures = drawn.pictures();
        if (drawn.logits().isEmpty()) {
            return Figure.missing(
                    name, title, pictures, 0, "the feature network tells no classes apart");
        }
        int splits = Math.min(limits.splits(), pictures);
        InceptionScore score = InceptionScore.of(drawn.logits().get(), splits);
        int classes = drawn.logits().get().dimensions();
        int enough = PICTURES_A_CLASS * classes;
        return Figure.of(
                        name,
                        title,
                        score.mean(),
                        pictures,
                        0,
                        pictures / splits < enough
                                ? Optional.of(
                                        "%s pictures in %s parts are few for %s classes: it comes out too small"
                                                .formatted(pictures, splits, classes))
                                : Optional.empty())
                .withDeviation(score.populationDeviation());
    }

    private Figure clipScore(Observed drawn) {
        String name = "clip_score";
        String title = "CLIP score";
        if (clip.isEmpty() || drawn.pairs().isEmpty()) {
            String why =
                    clip.isEmpty()
                            ? "there are no encoders for it; --clip names some"
                            : "no picture says its prompt";
            return Figure.missing(name, title, 0, 0, why);
        }
        Observed.Pairs pairs = drawn.pairs().get();
        int told = pairs.pictures().count();
        return Figure.of(
                name,
                title,
                ClipScore.of(pairs.pictures(), pairs.prompts()).meanPercent(),
                told,
                0,
                few(told, FEW_PAIRS, "it scatters"));
    }

    private static Optional<String> few(int pictures, int enough, String effect) {
        return pictures < enough
                ? Optional.of("%s pictures are few: %s".formatted(pictures, effect))
                : Optional.empty();
    }

    private static Figure figure(
            String name,
            String title,
            double value,
            Observed drawn,
            Observed real,
            Optional<String> caution) {
        return Figure.of(name, title, value, drawn.pictures(), real.pictures(), caution);
    }

    private static Figure missing(
            String name, String title, Observed drawn, Observed real, String why) {
        return Figure.missing(name, title, drawn.pictures(), real.pictures(), why);
    }
}
