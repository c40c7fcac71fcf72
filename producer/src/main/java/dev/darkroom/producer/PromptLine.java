package dev.darkroom.producer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.wire.PlainJson;

import java.time.Instant;

/// A line of a prompt file: a JSON object with fields of `PromptRequest`, where it begins with `{`,
/// or else the text of a prompt.
public sealed interface PromptLine {

    /// @param request with an id and a time of creation, whether the line had them or not
    record Good(PromptRequest request) implements PromptLine {}

    /// @param fault what is wrong with the line, without its text
    record Bad(String fault) implements PromptLine {}

    record Blank() implements PromptLine {}

    ObjectMapper JSON = new ObjectMapper();

    /// @param all what every line says that does not say otherwise; its id does not count
    /// @param now when requests that do not say are taken to be created
    static PromptLine read(String line, PromptRequest all, Instant now) {
        String text = line.strip();
        if (text.isEmpty()) {
            return new Blank();
        }
        if (!text.startsWith("{")) {
            return new Good(
                    PromptRequest.newBuilder(all)
                            .setId(RequestIds.fresh())
                            .setPrompt(text)
                            .setCreatedAt(now)
                            .build());
        }
        try {
            PromptRequest request = PlainJson.read(completed(text, all), PromptRequest.class);
            if (request.getCreatedAt() != null) {
                return new Good(request);
            }
            return new Good(PromptRequest.newBuilder(request).setCreatedAt(now).build());
        } catch (IllegalArgumentException e) {
            return new Bad(e.getMessage());
        }
    }

    /// @return the same object, with an id if it had none and with what every line says; any other
    ///   text as it is, for the reader to refuse
    private static String completed(String text, PromptRequest all) {
        try {
            if (JSON.readTree(text) instanceof ObjectNode request) {
                ObjectNode whole = (ObjectNode) JSON.readTree(PlainJson.write(all));
                whole.put("id", RequestIds.fresh());
                return whole.setAll(request).toString();
            }
            return text;
        } catch (JsonProcessingException _) {
            return text;
        }
    }
}
