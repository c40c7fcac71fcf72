package dev.darkroom.http.v1;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.bus.DeadLetters;
import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Call;
import dev.darkroom.producer.letters.Letter;

import java.util.List;

/// `/v1/dead-letters`: what was put aside, and trying it again.
record LetterCalls(DeadLetters letters) {

    Answer list(Call call) {
        List<DeadLetters.Told> found = letters.latest();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        var list = body.putArray("letters");
        for (DeadLetters.Told told : found) {
            describe(told.letter(), list.addObject()).put("replays", told.past().replays());
        }
        return Answer.json(body);
    }

    private static ObjectNode describe(Letter letter, ObjectNode view) {
        view.put("key", letter.key())
                .put("partition", letter.record().partition())
                .put("offset", letter.record().offset())
                .put("size", letter.size())
                .put("at", letter.at());
        letter.source().ifPresent(source -> view.put("source", source));
        letter.reason().ifPresent(reason -> view.put("reason", reason));
        letter.history().ifPresent(history -> view.put("history", history));
        return view;
    }

    Answer replay(Call call) throws InterruptedException {
        boolean again = call.truth("again").orElse(false);
        int published = letters.replay(call.parameter("key"), again);
        return Answer.json(202, JsonNodeFactory.instance.objectNode().put("published", published));
    }
}
