package dev.darkroom.runtime.trace;

import dev.darkroom.runtime.settings.BadSettingsException;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/// Owns OpenTelemetry's SDK in this process, set up by the standard's own environment variables.
///
/// A program opens it before its other parts and so closes it after them; all of a process share
/// it. Where nobody asks for spans it is off: nothing is started, and [TraceSpan] gives spans that
/// do nothing. An application that has an SDK of its own and embeds a part of Darkroom gets the
/// spans of that part into its own traces.
public final class Tracing implements AutoCloseable {

    /// How long closing waits for a collector that does not answer.
    static final Duration FLUSH = Duration.ofSeconds(3);

    /// Of a span; a picture of very many steps takes part in more passes than the SDK lets be told.
    private static final String MOST_EVENTS = "512";

    private static final String SCOPE = "dev.darkroom";

    /// Names whose presence asks for spans, as environment variables.
    private static final List<String> ENDPOINTS =
            List.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");

    private static volatile Tracer tracer;

    private final Optional<OpenTelemetrySdk> sdk;

    private Tracing(Optional<OpenTelemetrySdk> sdk) {
        this.sdk = sdk;
    }

    /// @param program such as `worker`; the service is called `darkroom-worker` unless
    ///   `OTEL_SERVICE_NAME` says otherwise
    /// @throws BadSettingsException if what the environment says cannot be followed
    public static Tracing open(String program) {
        if (!asked(Tracing::given)) {
            return new Tracing(Optional.empty());
        }
        TraceFaults.listen();
        OpenTelemetrySdk sdk = build(program);
        tracer = sdk.getTracer(SCOPE);
        return new Tracing(Optional.of(sdk));
    }

    /// @return whether spans are made here
    public static boolean on() {
        return tracer != null || GlobalOpenTelemetry.isSet();
    }

    static Tracer tracer() {
        Tracer own = tracer;
        return own != null ? own : GlobalOpenTelemetry.getOrNoop().getTracer(SCOPE);
    }

    /// Sends what is waiting, for a few seconds at most.
    @Override
    public void close() {
        sdk.ifPresent(
                open -> {
                    tracer = null;
                    open.shutdown().join(FLUSH.toMillis(), TimeUnit.MILLISECONDS);
                });
    }

    /// @param environment answers null for what is not set
    static boolean asked(UnaryOperator<String> environment) {
        if ("true".equalsIgnoreCase(environment.apply("OTEL_SDK_DISABLED"))) {
            return false;
        }
        String exporter = environment.apply("OTEL_TRACES_EXPORTER");
        if (isSet(exporter)) {
            return !exporter.strip().toLowerCase(Locale.ROOT).equals("none");
        }
        return ENDPOINTS.stream().map(environment).anyMatch(Tracing::isSet);
    }

    // The SDK reads system properties, too: otel.sdk.disabled is OTEL_SDK_DISABLED.
    private static String given(String variable) {
        String property = variable.toLowerCase(Locale.ROOT).replace('_', '.');
        return System.getProperty(property, System.getenv(variable));
    }

    private static boolean isSet(String value) {
        return value != null && !value.isBlank();
    }

    // Metrics are Prometheus's and logs are standard error's, unless the environment says more.
    private static OpenTelemetrySdk build(String program) {
        try {
            return AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(
                            () ->
                                    Map.of(
                                            "otel.service.name", "darkroom-" + program,
                                            "otel.exporter.otlp.protocol", "http/protobuf",
                                            "otel.metrics.exporter", "none",
                                            "otel.logs.exporter", "none",
                                            "otel.span.event.count.limit", MOST_EVENTS))
                    .addSpanProcessorCustomizer((processor, _) -> new WholeTrees(processor))
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk();
        } catch (ConfigurationException | IllegalArgumentException e) {
            throw new BadSettingsException(
                    List.of(
                            "variables OTEL_*: found what OpenTelemetry cannot follow (%s); wanted what its documentation lists, or OTEL_SDK_DISABLED=true"
                                    .formatted(e.getMessage())));
        }
    }
}
