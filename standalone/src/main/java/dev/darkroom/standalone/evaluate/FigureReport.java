package dev.darkroom.standalone.evaluate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.worker.evaluation.Evaluation;
import dev.darkroom.worker.evaluation.Figure;
import dev.darkroom.worker.evaluation.Samples;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// Figures on paper: never without the pictures they are made from, nor without the networks, since
/// figures of other networks do not compare.
record FigureReport(Samples generated, Samples reference, Path features, Optional<Path> clip) {

    /// For people.
    String table(Evaluation.Outcome outcome) {
        var text = new StringBuilder();
        text.append(
                "generated: %s pictures, %s%n".formatted(outcome.generated(), generated.source()));
        text.append(
                "reference: %s pictures, %s%n".formatted(outcome.reference(), reference.source()));
        text.append("features:  %s a picture, %s%n".formatted(outcome.dimensions(), features));
        clip.ifPresent(folder -> text.append("clip:      %s%n".formatted(folder)));
        text.append(
                "%n%-22s %18s %10s %10s%n".formatted("figure", "value", "generated", "reference"));
        for (Figure figure : outcome.figures()) {
            String line =
                    "%-22s %18s %10s %10s  %s"
                            .formatted(
                                    figure.title(),
                                    value(figure),
                                    count(figure.generated()),
                                    count(figure.reference()),
                                    figure.caution().orElse(""));
            text.append(line.stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String value(Figure figure) {
        if (figure.value().isEmpty()) {
            return "-";
        }
        String value = String.format(Locale.ROOT, "%.5g", figure.value().getAsDouble());
        return figure.deviation().isEmpty()
                ? value
                : value + String.format(Locale.ROOT, " ± %.2g", figure.deviation().getAsDouble());
    }

    private static String count(int pictures) {
        return pictures == 0 ? "-" : Integer.toString(pictures);
    }

    /// For programs: one line.
    String json(Evaluation.Outcome outcome) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("generated", generated.source()).put("generatedPictures", outcome.generated());
        json.put("reference", reference.source()).put("referencePictures", outcome.reference());
        json.put("features", features.toString()).put("dimensions", outcome.dimensions());
        json.put("clip", clip.map(Path::toString).orElse(null));
        var figures = json.putArray("figures");
        for (Figure figure : outcome.figures()) {
            ObjectNode object = figures.addObject().put("name", figure.name());
            figure.value()
                    .ifPresentOrElse(v -> object.put("value", v), () -> object.putNull("value"));
            figure.deviation().ifPresent(deviation -> object.put("deviation", deviation));
            object.put("generated", figure.generated()).put("reference", figure.reference());
            object.put("caution", figure.caution().orElse(null));
        }
        return json + System.lineSeparator();
    }
}
