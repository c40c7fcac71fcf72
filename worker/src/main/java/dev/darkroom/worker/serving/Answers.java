package dev.darkroom.worker.serving;

import dev.darkroom.worker.drawing.Picture;
import dev.darkroom.worker.intake.Lease;
import dev.darkroom.worker.outcome.Delivery;
import dev.darkroom.worker.outcome.Failure;
import dev.darkroom.worker.prompt.Prompt;

import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/// Publishes one request's ends, one per picture. Each method returns when the brokers have
/// acknowledged the answer, and publishes nothing once the lease is lost.
final class Answers {

    private final Post post;
    private final Lease lease;
    private final Prompt prompt;
    private final int largestRecord;
    private final Set<Integer> answered = ConcurrentHashMap.newKeySet();

    /// @param largestRecord bytes
    Answers(Post post, Lease lease, Prompt prompt, int largestRecord) {
        this.post = post;
        this.lease = lease;
        this.prompt = prompt;
        this.largestRecord = largestRecord;
    }

    /// Publishes a picture.
    ///
    /// @param sent is run when it is on its way, before the brokers have answered
    void drawn(int index, Picture picture, Runnable sent) {
        Post.Sent onItsWay = post.drawn(lease, prompt.asked(), index, picture);
        sent.run();
        switch (onItsWay.await()) {
            case ACKNOWLEDGED -> answered.add(index);
            case TOO_LARGE ->
                    failed(index, Failure.tooLarge(picture.bytes().length, largestRecord, 1));
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
        if (post.failed(lease, prompt.asked(), index, failure) == Delivery.TOO_LARGE) {
            throw new IllegalStateException(failure.code() + ": larger than a record");
        }
    }
}
