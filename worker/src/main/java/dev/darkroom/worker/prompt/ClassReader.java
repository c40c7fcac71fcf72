package dev.darkroom.worker.prompt;

import dev.darkroom.runtime.settings.Spelling;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.worker.drawing.ClassGuidance;
import dev.darkroom.worker.drawing.Classifier;

import java.util.List;
import java.util.Optional;

/// Reads which class a request wants to be led towards.
///
/// @param classifier the model's, if it has one that steers
record ClassReader(Optional<Classifier> classifier) {
    private static final String FIELD = "classGuidance";
    private static final double MOST_SCALE = 100;

    /// @return empty where nothing is led
    Optional<ClassGuidance> read(PromptRequest request, Faults faults) {
        if (request.getClassGuidance() == null) {
            return Optional.empty();
        }
        String label = request.getClassGuidance().getLabel();
        double scale = request.getClassGuidance().getScale();
        if (classifier.isEmpty()) {
            faults.unsupported(
                    FIELD, "label " + Faults.named(label), "null; this model has no classifier");
            return Optional.empty();
        }
        List<String> labels = classifier.get().labels();
        if (!labels.contains(label)) {
            faults.add(
                    RefusalCode.INVALID,
                    FIELD,
                    "label " + Faults.named(label),
                    "one of the classifier's %s labels, such as %s"
                            .formatted(
                                    labels.size(),
                                    Spelling.nearest(label, labels).orElse(labels.getFirst())));
            return Optional.empty();
        }
        // Written so that NaN is refused too.
        if (!(scale >= 0 && scale <= MOST_SCALE)) {
            faults.add(
                    RefusalCode.INVALID,
                    FIELD,
                    "scale " + scale,
                    "a number from 0 to %s".formatted(MOST_SCALE));
            return Optional.empty();
        }
        return scale == 0
                ? Optional.empty()
                : Optional.of(new ClassGuidance(label, scale, classifier.get().sha256()));
    }
}
