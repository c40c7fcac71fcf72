package dev.darkroom.http.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.JsonFields;
import dev.darkroom.http.bus.Development;
import dev.darkroom.http.bus.Failures;
import dev.darkroom.http.bus.Heard;
import dev.darkroom.http.bus.RequestDesk;
import dev.darkroom.http.pictures.Masks;
import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Call;
import dev.darkroom.http.server.OpenStreams;
import dev.darkroom.http.server.Passes;
import dev.darkroom.http.server.Refused;
import dev.darkroom.http.v1.JobView;
import dev.darkroom.schemas.PromptRequest;

import java.time.Instant;
import java.util.Base64;
import java.util.Map;

/// `POST /v1/images/generations` and `/v1/images/edits`.
record ImageCreation(ImageRequest reader, RequestDesk desk, OpenStreams streams, Passes passes) {

    private static final double EDIT_STRENGTH = 0.8;

    Answer generate(Call call) throws InterruptedException {
        ObjectNode body = call.json();
        return draw(call, reader.read(new JsonFields(body)), "image_generation");
    }

    Answer edit(Call call) throws InterruptedException {
        EditPictures pictures = EditPictures.of(call);
        ImageRequest.Read read = reader.read(pictures.fields());
        PromptRequest.Builder request = read.request();
        request.setInitImage(pictures.image());
        // Transparent is drawn anew: the opposite of Darkroom's.
        pictures.mask().ifPresent(mask -> request.setMask(Masks.fromAlpha("mask", mask)));
        if (request.getStrength() == null) {
            request.setStrength(pictures.mask().isEmpty() ? EDIT_STRENGTH : 1.0);
        }
        return draw(call, read, "image_edit");
    }

    private Answer draw(Call call, ImageRequest.Read read, String kind)
            throws InterruptedException {
        PromptRequest request = read.request().build();
        try (OpenStreams.Place _ = streams.take()) {
            if (read.stream()) {
                new ImageStream(desk, call, read, kind).draw(request);
                return null;
            }
            Development developed = desk.draw(request, false, call.gone(), _ -> {}, _ -> {});
            if (read.url()) {
                desk.awaitStored(request.getId(), developed, call.gone());
            }
            return Answer.json(body(call, read, request, developed));
        }
    }

    private ObjectNode body(
            Call call, ImageRequest.Read read, PromptRequest request, Development developed) {
        if (developed.drawn().size() < developed.count()) {
            throw told(Failures.of(developed.why().orElseThrow()));
        }
        ObjectNode body =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("created", Instant.now().getEpochSecond());
        var data = body.putArray("data");
        for (Map.Entry<Integer, Heard.Picture> picture : developed.drawn().entrySet()) {
            if (read.url()) {
                data.addObject().put("url", url(call, request.getId(), picture.getKey()));
            } else {
                data.addObject()
                        .put(
                                "b64_json",
                                Base64.getEncoder().encodeToString(picture.getValue().bytes()));
            }
        }
        body.put("background", "opaque")
                .put("output_format", read.format())
                .put("quality", "auto")
                .put("size", size(developed.drawn().values().iterator().next(), read));
        body.put("id", request.getId());
        body.set("usage", usage());
        return body;
    }

    /// What cannot be drawn is told of the field that the caller knows.
    static Refused told(Refused refused) {
        return switch (refused.field().orElse("")) {
            case "width", "height" -> refused.about("size");
            case "initImage" -> refused.about("image");
            case "labels" -> refused.about("user");
            case "steps" -> refused.about("num_inference_steps");
            case "count" -> refused.about("n");
            case "format" -> refused.about("output_format");
            case "quality" -> refused.about("output_compression");
            case "guidanceScale" -> refused.about("guidance_scale");
            case "negativePrompt" -> refused.about("negative_prompt");
            default -> refused;
        };
    }

    /// The size of a picture as `WIDTHxHEIGHT`; what was asked for where it is not said.
    static String size(Heard.Picture picture, ImageRequest.Read read) {
        JsonNode drawn = JobView.parsed(picture.parameters());
        return drawn.path("width").isInt()
                ? drawn.path("width").asText() + "x" + drawn.path("height").asText()
                : read.size();
    }

    static ObjectNode usage() {
        ObjectNode usage =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("input_tokens", 0)
                        .put("output_tokens", 0)
                        .put("total_tokens", 0);
        usage.putObject("input_tokens_details").put("image_tokens", 0).put("text_tokens", 0);
        return usage;
    }

    private String url(Call call, String id, int index) {
        String host = call.header("Host").orElse("localhost");
        String scheme = call.header("X-Forwarded-Proto").filter("https"::equals).orElse("http");
        return scheme + "://" + host + passes.signed(JobView.pictureUrl(id, index));
    }
}
