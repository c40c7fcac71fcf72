package dev.darkroom.standalone.bench.drawing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.schemas.PromptRequest;

/// One picture that the bench has drawn in several ways. Everything that its pixels depend on is
/// said, so that all ways draw the same.
///
/// @param number tells it from the other pictures of a run
/// @param guidance classifier-free guidance scale
/// @param width in pixels
/// @param height in pixels
public record Wish(
        int number,
        String prompt,
        long seed,
        int steps,
        double guidance,
        String sampler,
        int width,
        int height) {

    /// What it is called wherever it is drawn.
    public String name() {
        return "picture-" + number;
    }

    /// A request for it. Every way of drawing, and every round, asks under an id of its own: a
    /// request that is repeated is not told twice.
    public PromptRequest request(String id) {
        return PromptRequest.newBuilder()
                .setId(id)
                .setPrompt(prompt)
                .setSeed(seed)
                .setSteps(steps)
                .setGuidanceScale(guidance)
                .setSampler(sampler)
                .setWidth(width)
                .setHeight(height)
                .build();
    }

    /// Rows of the network that one step of it takes.
    public int rows() {
        return guidance > 1 ? 2 : 1;
    }

    /// For programs in other languages.
    public ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", name())
                .put("prompt", prompt)
                .put("seed", seed)
                .put("steps", steps)
                .put("guidance", guidance)
                .put("sampler", sampler)
                .put("width", width)
                .put("height", height);
    }
}
