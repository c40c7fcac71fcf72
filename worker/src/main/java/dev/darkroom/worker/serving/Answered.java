package dev.darkroom.worker.serving;

import dev.darkroom.worker.intake.Bounded;
import dev.darkroom.worker.prompt.Asked;

import java.util.Optional;

/// What this worker has answered lately, so that another request of the same id is told from the
/// same request come again. The ledger knows of all workers' answers.
final class Answered {

    private final Bounded<String> digests;

    /// @param most ids that are remembered, the latest ones
    Answered(int most) {
        digests = new Bounded<>(most);
    }

    /// The first answer counts: a later request of the id does not change what the id means.
    void add(Asked asked) {
        digests.putIfAbsent(asked.id(), asked.digest());
    }

    /// @return the digest that the id was answered for, if it is another one
    Optional<String> otherDigest(Asked asked) {
        return digests.get(asked.id()).filter(digest -> !digest.equals(asked.digest()));
    }
}
