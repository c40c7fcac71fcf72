package dev.darkroom.standalone.whole;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/// Receives spans as a collector does, by OTLP over HTTP.
final class TestingCollector implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final List<ToldSpan> spans = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    TestingCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    /// What a process has to be told to send its spans here.
    Map<String, String> environment() {
        return Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://127.0.0.1:%s".formatted(server.getAddress().getPort()),
                "OTEL_BSP_SCHEDULE_DELAY",
                "100");
    }

    List<ToldSpan> spans() {
        return List.copyOf(spans);
    }

    ToldSpan awaitSpan(Predicate<ToldSpan> wanted) {
        await().atMost(PATIENCE).pollInterval(LOOK).until(() -> spans.stream().anyMatch(wanted));
        return spans.stream().filter(wanted).findFirst().orElseThrow();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            ExportTraceServiceRequest.parseFrom(exchange.getRequestBody())
                    .getResourceSpansList()
                    .forEach(this::take);
            byte[] answer = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
        }
    }

    private void take(ResourceSpans told) {
        String service =
                told.getResource().getAttributesList().stream()
                        .filter(attribute -> attribute.getKey().equals("service.name"))
                        .map(KeyValue::getValue)
                        .findFirst()
                        .orElseThrow()
                        .getStringValue();
        told.getScopeSpansList().stream()
                .flatMap(scope -> scope.getSpansList().stream())
                .map((Span span) -> new ToldSpan(service, span))
                .forEach(spans::add);
    }
}
