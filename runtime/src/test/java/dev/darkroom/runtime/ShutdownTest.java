package dev.darkroom.runtime;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;

class ShutdownTest {

    private final Health health = new Health();
    private final Health.Condition keeper = health.condition("keeper", "joining");

    @Test
    void aProgramWhosePartHasFailedForGoodEndsByItself() {
        try (var shutdown = Shutdown.onSignal(Duration.ZERO)) {
            keeper.failed("fenced");

            assertThatThrownBy(() -> shutdown.await(health))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("keeper=failed: fenced");
        }
    }

    @Test
    void aProgramThatIsNotReadyWaitsUntilItIsAsked() {
        try (var shutdown = Shutdown.onSignal(Duration.ZERO)) {
            Thread.ofVirtual().start(shutdown::ask);

            assertThatCode(() -> shutdown.await(health)).doesNotThrowAnyException();
        }
    }
}
