package dev.darkroom.http.v1;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.bus.RequestDesk;
import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Call;
import dev.darkroom.http.server.Refused;
import dev.darkroom.producer.PromptLine;
import dev.darkroom.schemas.PromptRequest;

import java.time.InstantSource;
import java.util.HashMap;

/// `POST /v1/prompts`: a request as `publish` takes it, one JSON object.
record Prompts(RequestDesk desk, Webhooks webhooks, InstantSource clock) {

    private static final int LONGEST_ID = 256;
    private static final PromptRequest NOTHING_SAID = PromptRequest.newBuilder().setId("").build();

    Answer submit(Call call) throws InterruptedException {
        ObjectNode body = call.json();
        if (call.body().length == 0) {
            throw Refused.invalid(null, "the body is empty, wanted one JSON object");
        }
        boolean chosen = body.hasNonNull("id");
        PromptRequest request = read(body);
        if (request.getId().isEmpty() || request.getId().length() > LONGEST_ID) {
            throw Refused.invalid(
                    "id",
                    "field id: found %s characters, wanted 1 to %s"
                            .formatted(request.getId().length(), LONGEST_ID));
        }
        PromptRequest asked =
                call.query("webhook").map(address -> told(request, address)).orElse(request);
        desk.submit(asked, chosen);
        ObjectNode view =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", asked.getId())
                        .put("url", JobView.url(asked.getId()));
        return Answer.json(202, view).with("Location", JobView.url(asked.getId()));
    }

    private PromptRequest read(ObjectNode body) {
        return switch (PromptLine.read(body.toString(), NOTHING_SAID, clock.instant())) {
            case PromptLine.Good(PromptRequest request) -> request;
            case PromptLine.Bad(String fault) -> throw Refused.invalid(field(fault), fault);
            case PromptLine.Blank() -> throw Refused.invalid(null, "the body is empty");
        };
    }

    private PromptRequest told(PromptRequest request, String address) {
        webhooks.demandAllowed(address);
        var labels = new HashMap<>(request.getLabels());
        labels.put(Webhooks.LABEL, address);
        return PromptRequest.newBuilder(request).setLabels(labels).build();
    }

    // Faults of plain JSON begin with the field's name.
    private static String field(String fault) {
        String[] words = fault.split("[ :]", 3);
        return words.length > 1 && words[0].equals("field") ? words[1] : null;
    }
}
