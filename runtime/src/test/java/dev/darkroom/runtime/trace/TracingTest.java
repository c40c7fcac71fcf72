package dev.darkroom.runtime.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.runtime.settings.BadSettingsException;

import io.opentelemetry.api.trace.Span;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;

class TracingTest {

    private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
    private static final String SAMPLER = "otel.traces.sampler";

    @AfterEach
    void forget() {
        System.clearProperty(ENDPOINT);
        System.clearProperty(SAMPLER);
    }

    @Test
    void nothingIsToldUnlessTheEnvironmentAsksForIt() {
        assertThat(asked(Map.of())).isFalse();
        assertThat(asked(Map.of("OTEL_SERVICE_NAME", "w"))).isFalse();
        assertThat(asked(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", " "))).isFalse();
        assertThat(asked(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318"))).isTrue();
        assertThat(asked(Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://c/t"))).isTrue();
        assertThat(asked(Map.of("OTEL_TRACES_EXPORTER", "otlp"))).isTrue();
    }

    @Test
    void whatIsSwitchedOffIsOffWhateverElseIsSaid() {
        String endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
        assertThat(asked(Map.of(endpoint, "http://c", "OTEL_SDK_DISABLED", "true"))).isFalse();
        assertThat(asked(Map.of(endpoint, "http://c", "OTEL_TRACES_EXPORTER", "none"))).isFalse();
    }

    @Test
    void whereNobodyAsksNoSpanIsMade() {
        try (var _ = Tracing.open("test")) {
            assertThat(Tracing.on()).isFalse();
            assertThat(TraceSpan.SEND.begin("topic")).isSameAs(Span.getInvalid());
        }
    }

    @Test
    void aCollectorThatIsAwayHoldsNobodyUp() {
        System.setProperty(ENDPOINT, "http://127.0.0.1:1");
        var tracing = Tracing.open("test");
        for (int i = 0; i < 10_000; i++) {
            TraceSpan.SEND.begin("topic").end();
        }
        long began = System.nanoTime();

        tracing.close();

        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isLessThan(Tracing.FLUSH.plusSeconds(5));
        assertThat(Tracing.on()).isFalse();
    }

    @Test
    void whatOpenTelemetryCannotFollowIsABadSetting() {
        System.setProperty(ENDPOINT, "http://127.0.0.1:1");
        System.setProperty(SAMPLER, "sometimes");

        assertThatThrownBy(() -> Tracing.open("test"))
                .isInstanceOf(BadSettingsException.class)
                .hasMessageContaining("sometimes");
    }

    private static boolean asked(Map<String, String> environment) {
        return Tracing.asked(environment::get);
    }
}
