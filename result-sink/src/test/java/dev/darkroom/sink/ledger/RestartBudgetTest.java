package dev.darkroom.sink.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

class RestartBudgetTest {

    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private final RestartBudget budget = new RestartBudget(3, Duration.ofMinutes(1));

    @Test
    void aFaultThatComesBackAtOnceUsesItUp() {
        assertThat(budget.grant(AT)).isTrue();
        assertThat(budget.grant(AT)).isTrue();
        assertThat(budget.grant(AT.plusSeconds(30))).isTrue();
        assertThat(budget.grant(AT.plusSeconds(59))).isFalse();
    }

    @Test
    void badHoursFarApartNeverUseItUp() {
        for (int hour = 0; hour < 100; hour++) {
            assertThat(budget.grant(AT.plus(Duration.ofHours(hour)))).isTrue();
        }
    }
}
