package dev.darkroom.standalone.draw;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.producer.RequestIds;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.wire.PlainJson;
import dev.darkroom.worker.image.InscribedText;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What a picture says of how it was drawn.
///
/// @param said fields as the worker inscribes them: those of a request, and of the engine
record Inscribed(ObjectNode said) {

    /// What drew it, which no request can ask for.
    private static final List<String> ENGINE =
            List.of("model", "modelHash", "runtimeVersion", "provider", "cpuClass");

    private static final String INIT = "initSha256";
    private static final String MASK = "maskSha256";
    private static final String CONTROLS = "controls";
    private static final String IMAGE_PROMPT = "imagePrompt";
    private static final String RETRIEVE = "retrieve";
    private static final ObjectMapper JSON = new ObjectMapper();

    /// @throws IllegalArgumentException if it is no picture that Darkroom inscribed
    static Inscribed in(byte[] picture) {
        String text =
                InscribedText.json(picture)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "a file without Darkroom's inscription"));
        try {
            if (JSON.readTree(text) instanceof ObjectNode said) {
                return new Inscribed(said);
            }
        } catch (JsonProcessingException _) {
            // As if it were none.
        }
        throw new IllegalArgumentException("an inscription that is no JSON object");
    }

    boolean startsFromAPicture() {
        return said.has(INIT);
    }

    boolean hasAMask() {
        return said.has(MASK);
    }

    boolean isPromptedByAPicture() {
        return said.has(IMAGE_PROMPT);
    }

    boolean isPromptedFromAnIndex() {
        return said.has(RETRIEVE);
    }

    /// The control networks that led it, in their order.
    List<String> controls() {
        var networks = new ArrayList<String>();
        said.path(CONTROLS).forEach(one -> networks.add(one.path("network").asText()));
        return networks;
    }

    /// The pictures that a drawing was made from, of which an inscription holds hashes only.
    ///
    /// @param init bytes of the picture that it started from
    /// @param mask bytes of its mask
    /// @param controls bytes of the pictures that led it, one for each of [#controls]
    /// @param prompting bytes of the picture that prompted it
    record Pictures(
            Optional<ByteBuffer> init,
            Optional<ByteBuffer> mask,
            List<ByteBuffer> controls,
            Optional<ByteBuffer> prompting) {}

    /// @throws IllegalArgumentException if it says what this version cannot ask for
    PromptRequest request(Pictures pictures) {
        PromptRequest empty =
                PromptRequest.newBuilder().setId(RequestIds.fresh()).setCount(1).build();
        try {
            ObjectNode whole = (ObjectNode) JSON.readTree(PlainJson.write(empty));
            whole.setAll(said.deepCopy());
            whole.remove(ENGINE);
            whole.remove(List.of(INIT, MASK));
            // Which file it was is compared afterwards: a request says names only.
            whole.path("adapters").forEach(one -> ((ObjectNode) one).remove("sha256"));
            if (whole.path("classGuidance") instanceof ObjectNode to) {
                to.remove("sha256");
            }
            for (int i = 0; i < pictures.controls().size(); i++) {
                var control = (ObjectNode) whole.path(CONTROLS).path(i);
                control.remove(List.of("sha256", "pictureSha256"));
                control.put("picture", pictures.controls().get(i).array());
            }
            if (pictures.prompting().isPresent()) {
                var prompt = (ObjectNode) whole.path(IMAGE_PROMPT);
                prompt.remove(List.of("sha256", "pictureSha256"));
                prompt.put("picture", pictures.prompting().get().array());
            }
            if (whole.path(RETRIEVE) instanceof ObjectNode retrieved) {
                ArrayNode hashes = JSON.createArrayNode();
                retrieved.path("pictures").forEach(one -> hashes.add(one.path("pictureSha256")));
                retrieved.remove("sha256");
                retrieved.set("pictures", hashes);
            }
            whole.putNull("model");
            return PromptRequest.newBuilder(PlainJson.read(whole.toString(), PromptRequest.class))
                    .setInitImage(pictures.init().orElse(null))
                    .setMask(pictures.mask().orElse(null))
                    .build();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("what was written as JSON is JSON", impossible);
        }
    }

    /// @return a line for each thing that the two say differently
    List<String> differences(Inscribed other) {
        Set<String> names = new TreeSet<>();
        said.fieldNames().forEachRemaining(names::add);
        other.said.fieldNames().forEachRemaining(names::add);
        var lines = new ArrayList<String>();
        for (String name : names) {
            JsonNode here = said.path(name);
            JsonNode there = other.said.path(name);
            if (!here.equals(there)) {
                lines.add("%s: %s, drawn again %s".formatted(name, text(here), text(there)));
            }
        }
        return lines;
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() ? "not said" : value.toString();
    }
}
