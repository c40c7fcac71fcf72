package dev.darkroom.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.Attempt;
import dev.darkroom.schemas.AttemptState;
import dev.darkroom.schemas.wire.SchemaCatalog;
import dev.darkroom.schemas.wire.SingleObjectWire;
import dev.darkroom.schemas.wire.Wire;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

class AttemptsTest {

    private static final Wire WIRE = new SingleObjectWire(SchemaCatalog.releasedOnly());

    private final Attempts attempts = new Attempts("attempts", WIRE, 3);

    @Test
    void anAttemptThatNeverEndedIsUnfinished() {
        see("r", 1, AttemptState.STARTED);
        see("r", 2, AttemptState.STARTED);
        assertThat(attempts.of("r").unfinished()).isEqualTo(2);
        assertThat(attempts.of("r").history()).contains("attempt 1 started", "attempt 2 started");
    }

    @Test
    void whatWasGivenBackDoesNotCount() {
        see("r", 1, AttemptState.STARTED);
        see("r", 2, AttemptState.STARTED);
        see("r", 2, AttemptState.RELEASED);
        assertThat(attempts.of("r").unfinished()).isEqualTo(1);
    }

    @Test
    void theLastRecordAloneTellsAsMuchForCompactionLeavesNoMore() {
        see("started", 3, AttemptState.STARTED);
        see("released", 3, AttemptState.RELEASED);
        see("finished", 3, AttemptState.FINISHED);
        assertThat(attempts.of("started").unfinished()).isEqualTo(3);
        assertThat(attempts.of("released").unfinished()).isEqualTo(2);
        assertThat(attempts.of("finished").unfinished()).isZero();
    }

    @Test
    void aLateReleaseDoesNotHideTheAttemptThatBeganSince() {
        see("r", 1, AttemptState.STARTED);
        see("r", 2, AttemptState.STARTED);
        see("r", 1, AttemptState.RELEASED);
        assertThat(attempts.of("r").unfinished()).isEqualTo(2);
        assertThat(attempts.begunSince("r", 1)).isTrue();
        assertThat(attempts.begunSince("r", 2)).isFalse();
    }

    @Test
    void whatAFrozenWorkerSaysLateDoesNotHideTheAttemptThatBeganSince() {
        see("r", 1, AttemptState.STARTED);
        see("r", 2, AttemptState.STARTED);
        see("r", 1, AttemptState.FINISHED);
        see("r", 1, AttemptState.STARTED);
        assertThat(attempts.of("r").unfinished()).isEqualTo(2);
        see("r", 2, AttemptState.FINISHED);
        see("r", 1, AttemptState.STARTED, "a digest");
        assertThat(attempts.of("r").unfinished()).isEqualTo(1);
    }

    @Test
    void attemptsThatBeginAtOnceUnderOneNumberAllCount() {
        Attempt first = by("one", 1, AttemptState.STARTED);
        Attempt second = by("two", 1, AttemptState.STARTED);
        Attempt third = by("three", 3, AttemptState.STARTED);
        List.of(first, second, third).forEach(this::see);

        assertThat(attempts.of("r").unfinished()).isEqualTo(3);
        assertThat(attempts.unfinishedBefore(first)).isZero();
        assertThat(attempts.unfinishedBefore(third)).isEqualTo(2);
    }

    @Test
    void ofTwoThatBeganAtOnceOneGivesBackOnlyItsOwn() {
        List.of(
                        by("one", 1, AttemptState.STARTED),
                        by("two", 1, AttemptState.STARTED),
                        by("two", 1, AttemptState.RELEASED))
                .forEach(this::see);

        assertThat(attempts.of("r").unfinished()).isEqualTo(1);
    }

    @Test
    void whoeverGivesARequestBackThatIsAnsweredTakesNothingFromTheAnswer() {
        List.of(
                        by("one", 2, AttemptState.STARTED),
                        by("two", 2, AttemptState.STARTED),
                        by("one", 2, AttemptState.FINISHED),
                        by("two", 2, AttemptState.RELEASED))
                .forEach(this::see);

        assertThat(attempts.of("r").unfinished()).isZero();
        assertThat(attempts.of("r").answered()).isTrue();
    }

    @Test
    void theFirstDigestOfAnIdHasItAndWhatAnotherWritesCountsForNothing() {
        see("r", 1, AttemptState.STARTED, "one");
        see("r", 1, AttemptState.STARTED, "two");
        see("r", 1, AttemptState.FINISHED, "two");

        Attempts.Past past = attempts.of("r");
        assertThat(past.otherOwner("two")).contains("one");
        assertThat(past.otherOwner("one")).isEmpty();
        assertThat(past.unfinished()).isEqualTo(1);
        assertThat(past.answered()).isFalse();
        see("r", 1, AttemptState.FINISHED, "one");
        see("r", 1, AttemptState.STARTED, "one"); // written once more, for compaction
        assertThat(attempts.of("r").answered()).isTrue();
    }

    @Test
    void theOldestRequestsAreForgottenFirst() {
        see("a", 1, AttemptState.STARTED);
        see("b", 1, AttemptState.STARTED);
        see("c", 1, AttemptState.STARTED);
        see("a", 2, AttemptState.STARTED);
        see("d", 1, AttemptState.STARTED);
        assertThat(attempts.of("b").unfinished()).isZero();
        assertThat(attempts.of("a").unfinished()).isEqualTo(2);
    }

    @Test
    void tombstonesAndUnreadableRecordsDoNoHarm() {
        see("r", 1, AttemptState.STARTED);
        attempts.see(null, null);
        attempts.see("x".getBytes(StandardCharsets.UTF_8), new byte[] {9});
        assertThat(attempts.of("r").unfinished()).isEqualTo(1);
        attempts.see("r".getBytes(StandardCharsets.UTF_8), null);
        assertThat(attempts.of("r").unfinished()).isZero();
    }

    private void see(String id, int attempt, AttemptState state) {
        see(id, attempt, state, null);
    }

    private void see(String id, int attempt, AttemptState state, String digest) {
        see(
                Attempt.newBuilder(by("w", attempt, state))
                        .setRequestId(id)
                        .setRequestDigest(digest)
                        .build());
    }

    private void see(Attempt attempt) {
        attempts.see(
                attempt.getRequestId().getBytes(StandardCharsets.UTF_8),
                WIRE.encode("attempts", attempt));
    }

    private static Attempt by(String worker, int attempt, AttemptState state) {
        return Attempt.newBuilder()
                .setRequestId("r")
                .setAttempt(attempt)
                .setWorker(worker)
                .setState(state)
                .setAt(Instant.EPOCH)
                .setRequestDigest(null)
                .build();
    }
}
