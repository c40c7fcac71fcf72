package dev.darkroom.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.darkroom.runtime.settings.BadSettingsException;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// Tells the outside how the program is: `/health/live`, `/health/ready` (200, or 503 with what is
/// awaited) and `/metrics` in the Prometheus text format; that is empty where OpenTelemetry's
/// variable `OTEL_METRICS_EXPORTER` is `none`.
public final class Telemetry implements AutoCloseable {

    private final PrometheusMeterRegistry meters =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final ExecutorService answering = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    /// @param port 0 for any free one
    /// @throws BadSettingsException if the port cannot be had
    public Telemetry(Health health, int port) throws IOException {
        this(health, port, System.getenv());
    }

    /// The same.
    ///
    /// @param environment variables of the program
    Telemetry(Health health, int port, Map<String, String> environment) throws IOException {
        if (environment.getOrDefault("OTEL_METRICS_EXPORTER", "").strip().equals("none")) {
            meters.config().meterFilter(MeterFilter.deny());
        }
        new JvmMemoryMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        new UptimeMetrics().bindTo(meters);
        collections.bindTo(meters);
        server = server(port);
        server.createContext(
                "/health/live", exchange -> answer(exchange, health.live(), report(health)));
        server.createContext(
                "/health/ready", exchange -> answer(exchange, health.ready(), report(health)));
        server.createContext("/metrics", exchange -> answer(exchange, true, scrape(health)));
        // A thread for each request: without one, a reader that is slow holds up all others.
        server.setExecutor(answering);
        server.start();
    }

    public MeterRegistry meters() {
        return meters;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        answering.shutdownNow();
        collections.close();
        meters.close();
    }

    // Conditions come one by one, as the parts of the program start.
    private String scrape(Health health) {
        for (String condition : health.report().keySet()) {
            Metric.READY.gauge(meters, () -> health.ready(condition) ? 1 : 0, condition);
        }
        return meters.scrape();
    }

    private static HttpServer server(int port) throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(port), 0);
        } catch (BindException e) {
            throw new BadSettingsException(
                    List.of(
                            "setting telemetry-port: found %s, where this program cannot listen (%s); wanted a free port, or 0 for any"
                                    .formatted(port, e.getMessage())));
        }
    }

    private static String report(Health health) {
        return health.report().entrySet().stream()
                .map(condition -> condition.getKey() + ": " + condition.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private static void answer(HttpExchange exchange, boolean well, String text)
            throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(well ? 200 : 503, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
