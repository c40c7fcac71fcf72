package dev.darkroom.worker.serving;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

class PreviewPaceTest {

    @Test
    void whatComesTooSoonIsLeftOutAndNotPutOff() {
        var now = new AtomicLong(Long.MAX_VALUE - 5); // the clock may wrap
        var pace = new PreviewPace(now::get);

        assertThat(pace.grant()).isTrue();
        assertThat(pace.grant()).isFalse();
        now.addAndGet(Duration.ofMillis(99).toNanos());
        assertThat(pace.grant()).isFalse();
        now.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(pace.grant()).isTrue();
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(pace.grant()).isTrue();
        assertThat(pace.grant()).isFalse();
    }
}
