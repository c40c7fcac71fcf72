package dev.darkroom.worker;

import dev.darkroom.schemas.topic.Headers;
import dev.darkroom.worker.drawing.Picture;
import dev.darkroom.worker.intake.Lease;
import dev.darkroom.worker.outcome.Delivery;
import dev.darkroom.worker.outcome.Failure;
import dev.darkroom.worker.outcome.Results;
import dev.darkroom.worker.prompt.Prompt;

import org.apache.kafka.common.header.Header;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/// Publishes one request's ends, one per picture. Each method returns when the brokers have
/// acknowledged the answer, and publishes nothing once the lease is lost.
final class Answers {

    private final Room room;
    private final Lease lease;
    private final Prompt prompt;
    private final Set<Integer> answered = ConcurrentHashMap.newKeySet();

    Answers(Room room, Lease lease, Prompt prompt) {
        this.room = room;
        this.lease = lease;
        this.prompt = prompt;
    }

    /// @return the request's headers that its results carry on
    static List<Header> travelling(Lease lease) {
        return lease.headers().stream().filter(Headers::travels).toList();
    }

    void drawn(int index, Picture picture) {
        Results.Timing timing = timing();
        Delivery delivery =
                room.outbox()
                        .result(
                                room.results().drawn(prompt.asked(), index, picture, timing),
                                travelling(lease),
                                lease::check);
        switch (delivery) {
            case ACKNOWLEDGED -> {
                answered.add(index);
                room.meters().imageDrawn(timing.drawing());
            }
            case TOO_LARGE ->
                    failed(
                            index,
                            Failure.tooLarge(
                                    picture.bytes().length, room.patience().largestRecord(), 1));
        }
    }

    void failed(int index, Failure failure) {
        publish(OptionalInt.of(index), failure);
        answered.add(index);
    }

    /// Ends what has no end yet: as a whole where nothing was published, picture by picture
    /// otherwise.
    void rest(Failure failure) {
        if (answered.isEmpty()) {
            publish(OptionalInt.empty(), failure);
            return;
        }
        IntStream.range(0, prompt.images().size())
                .filter(index -> !answered.contains(index))
                .forEach(index -> failed(index, failure));
    }

    private void publish(OptionalInt index, Failure failure) {
        Delivery delivery =
                room.outbox()
                        .result(
                                room.results().failed(prompt.asked(), index, failure, timing()),
                                travelling(lease),
                                lease::check);
        if (delivery == Delivery.TOO_LARGE) {
            throw new IllegalStateException(failure.code() + ": larger than a record");
        }
        room.meters().failed(failure.code());
    }

    private Results.Timing timing() {
        Instant now = room.clock().instant();
        return new Results.Timing(now, Duration.between(lease.since(), now));
    }
}
