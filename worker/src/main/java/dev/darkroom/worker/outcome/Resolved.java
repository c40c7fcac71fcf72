package dev.darkroom.worker.outcome;

import dev.darkroom.schemas.PixelOffset;
import dev.darkroom.schemas.PixelSize;
import dev.darkroom.schemas.ResolvedParameters;
import dev.darkroom.schemas.RetrievedPicture;
import dev.darkroom.schemas.UsedClassGuidance;
import dev.darkroom.schemas.UsedControl;
import dev.darkroom.schemas.UsedImagePrompt;
import dev.darkroom.schemas.UsedRetrieval;
import dev.darkroom.worker.drawing.ClassGuidance;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.InitImage;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.Stated;
import dev.darkroom.worker.drawing.UsedAdapter;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a picture was drawn with, as results state it.
///
/// @param model name of the model that drew it
record Resolved(String model, DrawingParameters drawn) {

    ResolvedParameters onTheWire() {
        var parameters = new ResolvedParameters();
        put(parameters, "model", model);
        put(parameters, "noise", "cpu");
        Stated.of(drawn)
                .forEach(
                        (field, value) -> {
                            switch (value) {
                                case InitImage init -> {
                                    put(parameters, "initImageSha256", init.file());
                                    put(parameters, "maskSha256", init.maskFile().orElse(null));
                                }
                                case ModelCard.Size(int width, int height) ->
                                        put(parameters, field, new PixelSize(width, height));
                                case Stated.Offset(int left, int top) ->
                                        put(parameters, field, new PixelOffset(left, top));
                                case String text when field.equals("prompt") && text.isEmpty() ->
                                        put(parameters, field, null);
                                case List<?> used -> put(parameters, field, listed(used));
                                case ClassGuidance(String label, double scale, String sha256) ->
                                        put(
                                                parameters,
                                                field,
                                                new UsedClassGuidance(label, scale, sha256));
                                case Stated.ImagePrompt(
                                                String sha256,
                                                String picture,
                                                double scale) ->
                                        put(
                                                parameters,
                                                field,
                                                new UsedImagePrompt(sha256, picture, scale));
                                case Stated.Retrieval used ->
                                        put(parameters, field, retrieval(used));
                                case Map<?, ?> options -> put(parameters, field, numbers(options));
                                default -> put(parameters, field, value);
                            }
                        });
        return parameters;
    }

    private static void put(ResolvedParameters parameters, String field, Object value) {
        parameters.put(parameters.getSchema().getField(field).pos(), value);
    }

    private static List<?> listed(List<?> used) {
        return used.stream()
                .map(
                        one ->
                                switch (one) {
                                    case UsedAdapter adapter -> adapter(adapter);
                                    case Stated.Control control -> control(control);
                                    default -> one;
                                })
                .toList();
    }

    private static dev.darkroom.schemas.UsedAdapter adapter(UsedAdapter used) {
        return new dev.darkroom.schemas.UsedAdapter(
                used.name(), used.sha256(), used.scale(), used.textEncoderScale());
    }

    private static UsedControl control(Stated.Control used) {
        return new UsedControl(
                used.network(),
                used.sha256(),
                used.pictureSha256(),
                used.preprocessor(),
                used.scale(),
                used.start(),
                used.end(),
                used.guessMode());
    }

    private static UsedRetrieval retrieval(Stated.Retrieval used) {
        return new UsedRetrieval(
                used.sha256(),
                used.pictures().stream()
                        .map(one -> new RetrievedPicture(one.name(), one.pictureSha256()))
                        .toList(),
                used.scale());
    }

    /// The contract knows numbers of one type only.
    private static Map<String, Object> numbers(Map<?, ?> options) {
        var wide = new LinkedHashMap<String, Object>();
        options.forEach(
                (name, value) ->
                        wide.put(
                                name.toString(),
                                value instanceof Integer whole ? whole.doubleValue() : value));
        return wide;
    }
}
