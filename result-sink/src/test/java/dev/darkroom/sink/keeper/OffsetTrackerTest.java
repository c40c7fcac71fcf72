package dev.darkroom.sink.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

class OffsetTrackerTest {

    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void nothingIsCommittedPastARecordThatIsNotDone() {
        var random = new Random(3);
        for (int round = 0; round < 300; round++) {
            var tracker = new OffsetTracker();
            var open = new TreeSet<Long>();
            long next = random.nextInt(100);
            long committed = -1;
            for (int step = 0; step < 60; step++) {
                if (random.nextBoolean() || open.isEmpty()) {
                    next += 1 + (random.nextInt(5) == 0 ? 2 : 0); // markers leave gaps
                    tracker.taken(next, AT);
                    open.add(next);
                } else {
                    long offset = List.copyOf(open).get(random.nextInt(open.size()));
                    tracker.done(offset);
                    open.remove(offset);
                }
                long now = tracker.committable().orElseThrow();
                assertThat(now).isEqualTo(open.isEmpty() ? next + 1 : open.first());
                assertThat(now).isGreaterThanOrEqualTo(committed);
                committed = now;
            }
        }
    }

    @Test
    void theOrderInWhichRecordsAreDoneDoesNotMatterInTheEnd() {
        var offsets = new ArrayList<>(List.of(4L, 5L, 7L, 8L, 11L));
        var random = new Random(4);
        for (int round = 0; round < 50; round++) {
            var tracker = new OffsetTracker();
            offsets.stream().sorted().forEach(offset -> tracker.taken(offset, AT));
            Collections.shuffle(offsets, random);
            offsets.forEach(tracker::done);
            offsets.forEach(tracker::done);
            assertThat(tracker.committable()).hasValue(12);
            assertThat(tracker.inFlight()).isZero();
        }
    }

    @Test
    void theOldestRecordIsTheOneWrittenFirstOfThoseNotDone() {
        var tracker = new OffsetTracker();
        tracker.taken(0, AT.plusSeconds(5));
        tracker.taken(1, AT);
        tracker.taken(2, AT.plusSeconds(9));

        tracker.done(1);
        assertThat(tracker.oldest()).contains(AT.plusSeconds(5));
        tracker.done(0);
        tracker.done(2);
        assertThat(tracker.oldest()).isEmpty();
    }

    @Test
    void beforeTheFirstRecordThereIsNothingToCommit() {
        assertThat(new OffsetTracker().committable()).isEmpty();
    }

    @Test
    void anOffsetTakenTwiceIsAMistake() {
        var tracker = new OffsetTracker();
        tracker.taken(3, AT);
        assertThatThrownBy(() -> tracker.taken(3, AT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("offset 3");
    }
}
