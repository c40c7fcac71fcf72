package dev.darkroom.worker.serving;

import static dev.darkroom.worker.TestingDarkroom.eventually;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.worker.drawing.DrawingStopped;
import dev.darkroom.worker.outcome.Guard;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

class AdmissionTest {

    private static final Guard HELD = () -> {};

    private final Admission admission = new Admission();
    private final List<String> order = new CopyOnWriteArrayList<>();

    @Test
    void requestsAreDrawnTogether() {
        try (var _ = admission.among(HELD);
                var _ = admission.among(HELD)) {
            order.add("together");
        }
        assertThat(order).containsExactly("together");
    }

    @Test
    void aSuspectWaitsForThoseBeforeItAndHoldsBackThoseAfterIt() throws Exception {
        Admission.Place first = admission.among(HELD);
        Thread suspect = waiting("suspect", () -> admission.alone(HELD));
        Thread later = waiting("later", () -> admission.among(HELD));
        assertThat(order).isEmpty();
        first.close();
        suspect.join();
        later.join();
        assertThat(order).containsExactly("suspect", "later");
    }

    @Test
    void twoSuspectsAreDrawnOneAfterTheOther() throws Exception {
        Admission.Place first = admission.alone(HELD);
        Thread second = waiting("second", () -> admission.alone(HELD));
        order.add("first");
        first.close();
        second.join();
        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void twoRequestsOfOneIdAreHandledOneAfterTheOther() throws Exception {
        Admission.Place first = admission.claim("r", HELD);
        Thread second = waiting("second", () -> admission.claim("r", HELD));
        admission.claim("other", HELD).close();
        order.add("first");
        first.close();
        second.join();
        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void aSuspectThatGivesUpWaitingHoldsNobodyBack() {
        Admission.Place first = admission.among(HELD);
        Guard lost =
                () -> {
                    throw new DrawingStopped(DrawingStopped.Reason.LEASE_LOST);
                };
        assertThatThrownBy(() -> admission.alone(lost)).isInstanceOf(DrawingStopped.class);
        admission.among(HELD).close();
        first.close();
    }

    /// A thread that has come to where it waits for its place.
    private Thread waiting(String name, Supplier<Admission.Place> taking) {
        Thread thread =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try (var _ = taking.get()) {
                                        order.add(name);
                                    }
                                });
        eventually(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return thread;
    }
}
