package dev.darkroom.http.sdapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.JsonFields;
import dev.darkroom.http.bus.Development;
import dev.darkroom.http.bus.Failures;
import dev.darkroom.http.bus.Heard;
import dev.darkroom.http.bus.RequestDesk;
import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Call;
import dev.darkroom.http.server.OpenStreams;
import dev.darkroom.http.server.Refused;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// `txt2img` and `img2img`: hands the request in, waits, and answers with the pictures.
record SdDrawing(
        SdRequest reader,
        SdOptions options,
        SdSittings sittings,
        RequestDesk desk,
        OpenStreams streams) {

    Answer txt2img(Call call) throws InterruptedException {
        return draw(call, false);
    }

    Answer img2img(Call call) throws InterruptedException {
        return draw(call, true);
    }

    private Answer draw(Call call, boolean fromPicture) throws InterruptedException {
        ObjectNode body = call.json();
        String caller = call.caller().name();
        SdRequest.Read read = reader.read(new JsonFields(body), options.of(caller), fromPicture);
        Instant began = Instant.now();
        var begun = new Development[1];
        try (OpenStreams.Place _ = streams.take()) {
            Development developed =
                    desk.draw(
                            read.request(),
                            read.chosen(),
                            call.gone(),
                            development -> {
                                begun[0] = development;
                                sittings.add(
                                        new SdSittings.Sitting(
                                                read.request().getId(),
                                                caller,
                                                began,
                                                development,
                                                call.gone()));
                            },
                            _ -> {});
            return answer(body, read, developed, began);
        } finally {
            if (begun[0] != null) {
                sittings.remove(begun[0]);
            }
        }
    }

    /// What cannot be drawn is told of the field that the caller knows.
    private static Refused told(Refused refused) {
        return switch (refused.field().orElse("")) {
            case "guidanceScale" -> refused.about("cfg_scale");
            case "negativePrompt" -> refused.about("negative_prompt");
            case "initImage" -> refused.about("init_images");
            case "strength" -> refused.about("denoising_strength");
            case "sampler" -> refused.about("sampler_name");
            case "count" -> refused.about("batch_size");
            case "controls", "imagePrompt" -> refused.about(SdControls.FIELD);
            case "clipSkip" -> refused.about("clip_skip");
            case "adapters" -> refused.about("prompt");
            case "id" -> refused.about("force_task_id");
            default -> refused;
        };
    }

    private static Answer answer(
            ObjectNode body, SdRequest.Read read, Development developed, Instant began) {
        List<Heard.Picture> pictures = new ArrayList<>(developed.drawn().values());
        var why = developed.why();
        if (pictures.isEmpty() && why.isPresent() && !why.get().code().equals("CANCELLED")) {
            throw told(Failures.of(why.get()));
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        var images = answer.putArray("images");
        if (read.sendImages()) {
            pictures.forEach(
                    picture -> images.add(Base64.getEncoder().encodeToString(picture.bytes())));
            // Of what was interrupted, the picture so far is the answer.
            if (pictures.isEmpty()) {
                developed
                        .preview()
                        .ifPresent(
                                preview ->
                                        images.add(
                                                Base64.getEncoder()
                                                        .encodeToString(preview.bytes())));
            }
        }
        ObjectNode echo = body.deepCopy();
        echo.remove(List.of("init_images", "mask", SdControls.FIELD)); // they hold pictures
        answer.set("parameters", echo);
        answer.put("info", SdInfo.of(pictures, began));
        return Answer.json(answer);
    }
}
