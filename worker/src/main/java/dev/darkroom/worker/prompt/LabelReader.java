package dev.darkroom.worker.prompt;

import java.util.List;
import java.util.Map;

/// Reads a request's labels, which travel to its results as they are.
record LabelReader(Limits limits) {

    /// @return whether they are within the limits
    boolean read(Map<String, String> labels, Faults faults) {
        if (labels.size() > limits.maxLabels()) {
            faults.add(
                    RefusalCode.INVALID,
                    "labels",
                    labels.size() + " labels",
                    "at most %s".formatted(limits.maxLabels()));
        }
        List<Integer> tooLong =
                labels.entrySet().stream()
                        .map(label -> label.getKey().length() + label.getValue().length())
                        .filter(characters -> characters > limits.maxLabelCharacters())
                        .toList();
        if (!tooLong.isEmpty()) {
            faults.add(
                    RefusalCode.INVALID,
                    "labels",
                    "a label of %s characters".formatted(tooLong.getFirst()),
                    "at most %s, name and value together".formatted(limits.maxLabelCharacters()));
        }
        return labels.size() <= limits.maxLabels() && tooLong.isEmpty();
    }
}
