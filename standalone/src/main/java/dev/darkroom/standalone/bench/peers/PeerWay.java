package dev.darkroom.standalone.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.standalone.bench.drawing.PictureBook;
import dev.darkroom.standalone.bench.drawing.Wish;
import dev.darkroom.standalone.bench.figures.Way;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.function.IntFunction;

/// Another program's drawing of a round's pictures, by its own clock. Pictures a second.
///
/// @param manner how it uses the machine
/// @param wishes what a round draws
record PeerWay(
        String name,
        PeerProcess peer,
        Manner manner,
        IntFunction<List<Wish>> wishes,
        PictureBook book)
        implements Way {

    /// @param sessions that draw side by side
    /// @param threads of each session
    /// @param together pictures that each session draws in lockstep
    record Manner(int sessions, int threads, int together) {

        @Override
        public String toString() {
            return "%s x %s thread%s, %s picture%s a call"
                    .formatted(
                            sessions,
                            threads,
                            threads == 1 ? "" : "s",
                            together,
                            together == 1 ? "" : "s");
        }
    }

    PeerWay named(String other) {
        return new PeerWay(other, peer, manner, wishes, book);
    }

    @Override
    public double measure(int round) throws IOException {
        List<Wish> all = wishes.apply(round);
        JsonNode answer = peer.ask(job(all));
        JsonNode pictures = answer.path("pictures");
        for (Wish wish : all) {
            book.theirs(
                    name(),
                    wish.name(),
                    Base64.getDecoder().decode(pictures.path(wish.name()).asText()));
        }
        return all.size() / answer.path("seconds").asDouble();
    }

    private ObjectNode job(List<Wish> all) {
        ObjectNode job = JsonNodeFactory.instance.objectNode();
        job.put("sessions", manner.sessions()).put("threads", manner.threads());
        job.put("together", manner.together());
        var listed = job.putArray("wishes");
        all.forEach(wish -> listed.add(wish.json()));
        return job;
    }
}
