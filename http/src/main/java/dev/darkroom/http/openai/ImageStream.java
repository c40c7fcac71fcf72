package dev.darkroom.http.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.bus.Development;
import dev.darkroom.http.bus.Failures;
import dev.darkroom.http.bus.Heard;
import dev.darkroom.http.bus.RequestDesk;
import dev.darkroom.http.server.Call;
import dev.darkroom.http.server.EventStream;
import dev.darkroom.http.server.Refused;
import dev.darkroom.http.v1.V1Errors;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.sink.jobs.News;

import java.io.IOException;
import java.time.Instant;
import java.util.Base64;

/// The events of one request: so many partial images, then one completed event for each image.
final class ImageStream {

    private final RequestDesk desk;
    private final Call call;
    private final ImageRequest.Read read;
    private final String kind;
    private EventStream events;
    private int partial;

    /// @param kind `image_generation` or `image_edit`
    ImageStream(RequestDesk desk, Call call, ImageRequest.Read read, String kind) {
        this.desk = desk;
        this.call = call;
        this.read = read;
        this.kind = kind;
    }

    // The stream begins with its first event, so a request that is refused has a status of its own.
    void draw(PromptRequest request) throws InterruptedException {
        try {
            Development developed = desk.draw(request, false, call.gone(), _ -> {}, this::partial);
            if (developed.drawn().size() < developed.count()) {
                throw ImageCreation.told(Failures.of(developed.why().orElseThrow()));
            }
            for (Heard.Picture picture : developed.drawn().values()) {
                ObjectNode event = event("completed", picture);
                event.set("usage", ImageCreation.usage());
                send(event);
            }
            events.close();
        } catch (Refused refused) {
            if (events == null) {
                throw refused;
            }
            tell(refused);
        } catch (IOException _) {
            // The reader has gone; what was drawn is in the store.
        }
    }

    private void partial(Heard heard) {
        if (partial < read.partialImages()
                && heard.news() instanceof News.Stepped step
                && step.step() < step.steps()
                && heard.picture().isPresent()) {
            ObjectNode event = event("partial_image", heard.picture().get());
            event.put("partial_image_index", partial++);
            try {
                send(event);
            } catch (IOException _) {
                partial = read.partialImages(); // the end of the wait notices
            }
        }
    }

    private ObjectNode event(String what, Heard.Picture picture) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", kind + "." + what)
                .put("b64_json", Base64.getEncoder().encodeToString(picture.bytes()))
                .put("created_at", Instant.now().getEpochSecond())
                .put("size", ImageCreation.size(picture, read))
                .put("quality", "auto")
                .put("background", "opaque")
                .put("output_format", read.format());
    }

    private void send(ObjectNode event) throws IOException {
        if (events == null) {
            events = call.events();
        }
        events.send(event.get("type").asText(), null, event.toString());
    }

    private void tell(Refused refused) {
        try {
            events.send("error", null, V1Errors.body(refused).toString());
            events.close();
        } catch (IOException _) {
            // The reader has gone.
        }
    }
}
