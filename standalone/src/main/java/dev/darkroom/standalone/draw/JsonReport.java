package dev.darkroom.standalone.draw;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.ResolvedParameters;

import java.io.PrintStream;
import java.time.Duration;

/// One line of JSON for each picture and each failure.
record JsonReport(PrintStream out) implements Report {

    @Override
    public void kept(Finish.Kept picture, Duration took) {
        ResolvedParameters parameters = picture.parameters();
        out.println(
                object().put("path", picture.path().toString())
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
                        .put("millis", took.toMillis()));
    }

    @Override
    public void failed(Finish.Failed picture) {
        GenerationFailure failure = picture.failure();
        out.println(
                object().put("requestId", picture.requestId())
                        .put("index", picture.index().orElse(null))
                        .put("code", failure.getCode())
                        .put("field", failure.getField())
                        .put("found", failure.getFound())
                        .put("wanted", failure.getWanted()));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
