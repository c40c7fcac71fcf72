package dev.darkroom.producer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

class EvenPaceTest {

    private final AtomicLong now = new AtomicLong(1_000_000);

    @Test
    void eventsAreEvenlySpaced() {
        var pace = new EvenPace(10, now::get);

        assertThat(take(pace)).isZero();
        assertThat(take(pace)).isEqualTo(Duration.ofMillis(100));
        assertThat(take(pace)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void aShortDelayIsMadeUp() {
        var pace = new EvenPace(10, now::get);
        take(pace);
        now.addAndGet(Duration.ofMillis(350).toNanos());

        assertThat(take(pace)).isZero();
        assertThat(take(pace)).isZero();
        assertThat(take(pace)).isZero();
        assertThat(take(pace)).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void aLongStandstillIsNotMadeUpByMoreThanASecond() {
        var pace = new EvenPace(2, now::get);
        now.addAndGet(Duration.ofHours(1).toNanos());

        assertThat(take(pace)).isZero();
        assertThat(take(pace)).isZero();
        assertThat(take(pace)).isZero();
        assertThat(take(pace)).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void noLimitNeverWaits() {
        var pace = new EvenPace(Double.POSITIVE_INFINITY, now::get);

        assertThat(take(pace)).isZero();
        assertThat(take(pace)).isZero();
    }

    /// Waits as it is told to, on the test's clock.
    private Duration take(EvenPace pace) {
        Duration wait = pace.untilNext();
        now.addAndGet(wait.toNanos());
        return wait;
    }
}
