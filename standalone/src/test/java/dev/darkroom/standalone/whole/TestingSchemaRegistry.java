package dev.darkroom.standalone.whole;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.darkroom.standalone.chaos.Ports;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// As much of Apicurio Registry's API, version 3, as programs ask of it; at one address, where it
/// can be away in several ways.
final class TestingSchemaRegistry implements AutoCloseable {

    private static final String BASE = "/apis/registry/v3";
    private static final String BY_NUMBER = BASE + "/ids/contentIds/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port = Ports.free(1).getFirst();
    private final List<String> schemas = new ArrayList<>();
    private HttpServer server;
    private State state = State.WELL;

    private enum State {
        WELL,
        FAILING,
        HANGING
    }

    TestingSchemaRegistry() throws IOException {
        comeBack();
    }

    String url() {
        return "http://127.0.0.1:%s%s".formatted(port, BASE);
    }

    /// Answers whatever it is asked with an error of its own.
    synchronized void fail() {
        state = State.FAILING;
        notifyAll();
    }

    /// Takes questions and answers none of them until its state is another.
    synchronized void hang() {
        state = State.HANGING;
    }

    /// Takes no connections.
    void goAway() {
        fail(); // whoever still waits
        server.stop(0);
    }

    /// Knows what it knew.
    synchronized void comeBack() throws IOException {
        state = State.WELL;
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext(BASE + "/groups/default/artifacts", this::register);
        server.createContext(BY_NUMBER, this::find);
        server.start();
    }

    @Override
    public void close() {
        goAway();
    }

    private void register(HttpExchange exchange) throws IOException {
        var asked = JSON.readTree(exchange.getRequestBody());
        int number = number(asked.at("/firstVersion/content/content").asText());
        String id = asked.get("artifactId").asText();
        ObjectNode answer = JSON.createObjectNode();
        answer.putObject("artifact").put("groupId", "default").put("artifactId", id);
        answer.putObject("version")
                .put("groupId", "default")
                .put("artifactId", id)
                .put("version", "1")
                .put("globalId", number)
                .put("contentId", number);
        answer(exchange, 200, JSON.writeValueAsString(answer));
    }

    private synchronized int number(String schema) {
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        return schemas.indexOf(schema) + 1;
    }

    private void find(HttpExchange exchange) throws IOException {
        String asked = exchange.getRequestURI().getPath().substring(BY_NUMBER.length());
        if (asked.endsWith("/references")) {
            answer(exchange, 200, "[]");
        } else {
            answer(exchange, 200, schema(Integer.parseInt(asked)));
        }
    }

    private synchronized String schema(int number) {
        return schemas.get(number - 1);
    }

    private void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            boolean failing = awaitTurn() == State.FAILING;
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders()
                    .set("Content-Type", failing ? "text/html" : "application/json");
            exchange.sendResponseHeaders(failing ? 500 : status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized State awaitTurn() throws IOException {
        try {
            while (state == State.HANGING) {
                wait();
            }
            return state;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
