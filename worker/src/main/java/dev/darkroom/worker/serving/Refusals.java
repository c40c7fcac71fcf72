package dev.darkroom.worker.serving;

import dev.darkroom.worker.intake.Lease;
import dev.darkroom.worker.outcome.Delivery;
import dev.darkroom.worker.outcome.Failure;
import dev.darkroom.worker.prompt.Asked;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers requests as a whole, without a picture.
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final Post post;
    private final DeadLetterWriter deadLetters;

    Refusals(Post post, DeadLetterWriter deadLetters) {
        this.post = post;
        this.deadLetters = deadLetters;
    }

    /// Returns when the brokers have acknowledged the answer; an answer that they do not take is
    /// put aside with its request.
    void answer(Lease lease, Asked asked, Failure failure) {
        if (post.refused(lease, asked, failure) == Delivery.TOO_LARGE) {
            deadLetters.putAside(
                    lease, "its answer, %s, is larger than a record".formatted(failure.code()));
            return;
        }
        LOG.atInfo()
                .addKeyValue("requestId", asked.id())
                .addKeyValue("source", lease.source())
                .addKeyValue("code", failure.code())
                .log("A request was answered without a picture");
    }
}
