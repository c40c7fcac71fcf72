package dev.darkroom.http.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.JsonFields;
import dev.darkroom.http.bus.Desk;
import dev.darkroom.http.bus.Development;
import dev.darkroom.http.bus.Failures;
import dev.darkroom.http.bus.Heard;
import dev.darkroom.http.pictures.Masks;
import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Call;
import dev.darkroom.http.server.Form;
import dev.darkroom.http.server.Refused;
import dev.darkroom.http.server.Streams;
import dev.darkroom.http.v1.JobView;
import dev.darkroom.schemas.PromptRequest;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// `POST /v1/images/generations` and `/v1/images/edits`.
record ImageCreation(ImageRequest reader, Desk desk, Streams streams) {

    private static final double EDIT_STRENGTH = 0.8;

    Answer generate(Call call) throws InterruptedException {
        ObjectNode body = call.json();
        return draw(call, reader.read(new JsonFields(body)), "image_generation");
    }

    Answer edit(Call call) throws InterruptedException {
        Form form = call.form();
        List<Form.Part> images = form.files("image", "image[]");
        if (images.size() != 1) {
            throw Refused.of(
                    400,
                    images.isEmpty() ? "missing_required_parameter" : "unsupported",
                    "image",
                    "field image: found %s files, wanted one picture".formatted(images.size()));
        }
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        form.fields().forEach(fields::put);
        ImageRequest.Read read = reader.read(new JsonFields(fields));
        PromptRequest.Builder request = read.request();
        request.setInitImage(ByteBuffer.wrap(images.getFirst().bytes()));
        List<Form.Part> masks = form.files("mask");
        if (!masks.isEmpty()) {
            // Transparent is drawn anew: the opposite of Darkroom's.
            request.setMask(Masks.fromAlpha("mask", ByteBuffer.wrap(masks.getFirst().bytes())));
        }
        if (request.getStrength() == null) {
            request.setStrength(masks.isEmpty() ? EDIT_STRENGTH : 1.0);
        }
        return draw(call, read, "image_edit");
    }

    private Answer draw(Call call, ImageRequest.Read read, String kind)
            throws InterruptedException {
        PromptRequest request = read.request().build();
        try (Streams.Place _ = streams.take()) {
            if (read.stream()) {
                new ImageStream(desk, call, read, kind).draw(request);
                return null;
            }
            Development developed = desk.draw(request, false, call.gone(), _ -> {}, _ -> {});
            return Answer.json(body(call, read, request, developed));
        }
    }

    private static ObjectNode body(
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
                .put("size", read.size());
        body.put("id", request.getId());
        body.set("usage", usage());
        return body;
    }

    /// A size that cannot be drawn is told of the field that the caller knows.
    static Refused told(Refused refused) {
        boolean ofSize =
                refused.field()
                        .map(field -> field.equals("width") || field.equals("height"))
                        .orElse(false);
        return ofSize
                ? Refused.of(refused.status(), refused.kind(), "size", refused.getMessage())
                : refused;
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

    private static String url(Call call, String id, int index) {
        String host = call.header("Host").orElse("localhost");
        String scheme = call.header("X-Forwarded-Proto").filter("https"::equals).orElse("http");
        return scheme + "://" + host + JobView.pictureUrl(id, index);
    }
}
