package dev.darkroom.standalone.bench.traces;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Takes what is told by OTLP over HTTP, and keeps nothing of it.
final class Collector implements AutoCloseable {

    private final HttpServer server;
    private final AtomicLong bytes = new AtomicLong();

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    /// Variables of a program that is to tell it all.
    Map<String, String> environment() {
        return Map.of(
                "OTEL_SDK_DISABLED",
                "false",
                "OTEL_TRACES_SAMPLER",
                "always_on",
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://127.0.0.1:%s".formatted(server.getAddress().getPort()));
    }

    /// All that came.
    long bytes() {
        return bytes.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            bytes.addAndGet(exchange.getRequestBody().transferTo(OutputStream.nullOutputStream()));
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1); // an empty answer says that all was taken
        }
    }
}
