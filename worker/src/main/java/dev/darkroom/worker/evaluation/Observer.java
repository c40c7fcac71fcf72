package dev.darkroom.worker.evaluation;

import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.metrics.Features;
import dev.darkroom.worker.onnx.part.ClipEncoders;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Shows pictures to networks as they stream past, a few at once. What the networks say stays, the
/// pictures do not.
final class Observer {
    private final FeatureNetwork network;
    private final Optional<ClipEncoders> clip;
    private final int atOnce;
    private final List<Sample> waiting = new ArrayList<>();
    private final List<double[]> features = new ArrayList<>();
    private final List<double[]> logits = new ArrayList<>();
    private final List<double[]> pictures = new ArrayList<>();
    private final List<double[]> prompts = new ArrayList<>();

    /// @param clip for prompts; without it none are looked at
    Observer(FeatureNetwork network, Optional<ClipEncoders> clip) {
        this.network = network;
        this.clip = clip;
        this.atOnce =
                clip.map(both -> Math.min(both.mostAtOnce(), network.mostAtOnce()))
                        .orElse(network.mostAtOnce());
    }

    void see(Sample sample) {
        waiting.add(sample);
        if (waiting.size() == atOnce) {
            look();
        }
    }

    /// @return what was seen of all pictures; empty if there were none
    Optional<Observed> all() {
        look();
        return rows(features)
                .map(
                        seen ->
                                new Observed(
                                        seen,
                                        rows(logits),
                                        rows(pictures)
                                                .map(
                                                        shown ->
                                                                new Observed.Pairs(
                                                                        shown,
                                                                        rows(prompts)
                                                                                .orElseThrow()))));
    }

    private void look() {
        if (waiting.isEmpty()) {
            return;
        }
        FeatureNetwork.Seen seen = network.look(pixels(waiting));
        add(seen.features(), features);
        seen.logits().ifPresent(rows -> add(rows, logits));
        List<Sample> told =
                waiting.stream()
                        .filter(
                                sample ->
                                        sample.prompt().filter(text -> !text.isEmpty()).isPresent())
                        .toList();
        if (clip.isPresent() && !told.isEmpty()) {
            add(clip.get().pictures(pixels(told)), pictures);
            add(
                    told.stream()
                            .map(sample -> clip.get().text(sample.prompt().orElseThrow()))
                            .toList(),
                    prompts);
        }
        waiting.clear();
    }

    private static List<Pixels> pixels(List<Sample> samples) {
        return samples.stream().map(Sample::picture).toList();
    }

    private static void add(List<float[]> rows, List<double[]> to) {
        for (float[] row : rows) {
            var wide = new double[row.length];
            for (int i = 0; i < row.length; i++) {
                wide[i] = row[i];
            }
            to.add(wide);
        }
    }

    private static Optional<Features> rows(List<double[]> rows) {
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(Features.of(rows.toArray(double[][]::new)));
    }
}
