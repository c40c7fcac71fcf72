package dev.darkroom.standalone.draw;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.ResolvedParameters;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// One line of JSON for each picture and each failure, in the order in which they were asked for.
final class JsonReport implements DrawReport {

    private final InOrder lines;
    private final Map<String, String> prompts;

    JsonReport(PrintStream out, Order order) {
        this.lines = new InOrder(out, order);
        this.prompts =
                order.requests().stream()
                        .collect(Collectors.toMap(PromptRequest::getId, PromptRequest::getPrompt));
    }

    @Override
    public void kept(Finish.Kept picture, Duration took) {
        ResolvedParameters parameters = picture.parameters();
        ObjectNode line =
                object(picture)
                        .put("path", picture.path().toString())
                        .put("requestId", picture.requestId())
                        .put("index", picture.index())
                        .put("seed", parameters.getSeed())
                        .put("steps", parameters.getSteps())
                        .put("sampler", parameters.getSampler())
                        .put("guidance", parameters.getGuidanceScale())
                        .put("width", parameters.getWidth())
                        .put("height", parameters.getHeight())
                        .put("sha256", picture.sha256())
                        .put("model", parameters.getModel())
                        .put("millis", took.toMillis());
        lines.add(picture.requestId(), Optional.of(picture.index()), line.toString());
    }

    @Override
    public void failed(Finish.Failed picture) {
        GenerationFailure failure = picture.failure();
        ObjectNode line =
                object(picture)
                        .put("requestId", picture.requestId())
                        .put("index", picture.index().orElse(null))
                        .put("code", failure.getCode())
                        .put("field", failure.getField())
                        .put("found", failure.getFound())
                        .put("wanted", failure.getWanted())
                        .put("message", failure.getMessage());
        lines.add(picture.requestId(), picture.index(), line.toString());
    }

    @Override
    public void end() {
        lines.end();
    }

    private ObjectNode object(Finish finish) {
        return JsonNodeFactory.instance.objectNode().put("prompt", prompts.get(finish.requestId()));
    }
}
