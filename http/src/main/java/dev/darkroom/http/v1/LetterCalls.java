package dev.darkroom.http.v1;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.bus.Letters;
import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Call;

import java.util.List;

/// `/v1/dead-letters`: what was put aside, and trying it again.
record LetterCalls(Letters letters) {

    Answer list(Call call) {
        List<Letters.Letter> found = letters.latest();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        var list = body.putArray("letters");
        for (Letters.Letter letter : found) {
            ObjectNode view =
                    list.addObject()
                            .put("key", letter.key())
                            .put("partition", letter.partition())
                            .put("offset", letter.offset())
                            .put("size", letter.size());
            letter.at().ifPresent(at -> view.put("at", at));
            letter.source().ifPresent(source -> view.put("source", source));
            letter.reason().ifPresent(reason -> view.put("reason", reason));
            letter.history().ifPresent(history -> view.put("history", history));
        }
        return Answer.json(body);
    }

    Answer replay(Call call) throws InterruptedException {
        int published = letters.replay(call.parameter("key"));
        return Answer.json(202, JsonNodeFactory.instance.objectNode().put("published", published));
    }
}
