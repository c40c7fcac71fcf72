package dev.darkroom.sink.jobs;

import dev.darkroom.schemas.ControlUse;
import dev.darkroom.schemas.ImagePrompt;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.ResolvedParameters;
import dev.darkroom.schemas.Retrieval;

import org.apache.avro.specific.SpecificRecordBase;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Records without their pictures and with texts cut, so that a job's size has a limit.
final class Brief {

    /// Characters that are kept of a text.
    static final int MOST = 2_000;

    private static final int MOST_LABELS = 32;
    private static final int MOST_CONTROLS = 4; // more are refused
    private static final int MOST_RETRIEVED = 16; // likewise

    private static final ByteBuffer NO_PICTURE = ByteBuffer.allocate(0);

    private Brief() {}

    static PromptRequest of(PromptRequest request) {
        PromptRequest brief =
                PromptRequest.newBuilder(request)
                        .setInitImage(null)
                        .setMask(null)
                        .setControls(controls(request.getControls()))
                        .setImagePrompt(imagePrompt(request.getImagePrompt()))
                        .setRetrieve(retrieval(request.getRetrieve()))
                        .setLabels(labels(request.getLabels()))
                        .build();
        return cutTexts(brief);
    }

    static ResolvedParameters of(ResolvedParameters parameters) {
        return cutTexts(ResolvedParameters.newBuilder(parameters).build());
    }

    /// Which networks led stays, and by which pictures is left out: those are empty.
    private static List<ControlUse> controls(List<ControlUse> controls) {
        return controls == null
                ? null
                : controls.stream()
                        .limit(MOST_CONTROLS)
                        .map(
                                control ->
                                        cutTexts(
                                                ControlUse.newBuilder(control)
                                                        .setPicture(NO_PICTURE)
                                                        .build()))
                        .toList();
    }

    /// That a picture prompts stays, and which it was is left out: it is empty.
    private static ImagePrompt imagePrompt(ImagePrompt prompt) {
        return prompt == null ? null : new ImagePrompt(NO_PICTURE, prompt.getScale());
    }

    private static Retrieval retrieval(Retrieval asked) {
        return asked == null || asked.getPictures() == null
                ? asked
                : new Retrieval(
                        asked.getK(),
                        asked.getScale(),
                        asked.getPictures().stream()
                                .limit(MOST_RETRIEVED)
                                .map(Brief::cut)
                                .toList());
    }

    /// What workers do not refuse of labels is kept; of others, as many, and cut.
    static Map<String, String> labels(Map<String, String> labels) {
        var brief = new TreeMap<String, String>();
        labels.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .limit(MOST_LABELS)
                .forEach(label -> brief.put(cut(label.getKey()), cut(label.getValue())));
        return brief;
    }

    static String cut(String text) {
        if (text == null || text.length() <= MOST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MOST - 2)) ? MOST - 2 : MOST - 1;
        return text.substring(0, end) + "…";
    }

    // The id stays whole: it names the request.
    private static <R extends SpecificRecordBase> R cutTexts(R record) {
        record.getSchema()
                .getFields()
                .forEach(
                        field -> {
                            if (record.get(field.pos()) instanceof String text
                                    && !field.name().equals("id")) {
                                record.put(field.pos(), cut(text));
                            }
                        });
        return record;
    }
}
