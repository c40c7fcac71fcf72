package dev.darkroom.schemas.wire;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// As much of Apicurio Registry's API, version 3, as its serde asks of it: schemas are registered
/// and get their content's number, 1 and on; by that number they are found again.
final class TestingRegistry implements AutoCloseable {

    private static final String BASE = "/apis/registry/v3";
    private static final String BY_NUMBER = BASE + "/ids/contentIds/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> schemas = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile int failingWith;
    private volatile String failingAs = "application/json";
    private volatile CountDownLatch mayAnswer = new CountDownLatch(0);

    private TestingRegistry(HttpServer server) {
        this.server = server;
        server.createContext(BASE + "/groups/default/artifacts", this::register);
        server.createContext(BY_NUMBER, this::find);
        server.start();
    }

    static TestingRegistry start() throws IOException {
        return new TestingRegistry(
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    String url() {
        return "http://localhost:%d%s".formatted(server.getAddress().getPort(), BASE);
    }

    /// Answers everything with this status from now on.
    void failWith(int status) {
        failingWith = status;
    }

    /// The same as a proxy does it that stands before a registry.
    void failLikeAProxyWith(int status) {
        failingAs = "text/html";
        failingWith = status;
    }

    /// Takes questions and answers none of them.
    void hang() {
        mayAnswer = new CountDownLatch(1);
    }

    /// Answers as it did at first.
    void recover() {
        failingWith = 0;
        mayAnswer.countDown();
    }

    @Override
    public void close() {
        recover();
        server.stop(0);
    }

    private void register(HttpExchange exchange) throws IOException {
        var asked = JSON.readTree(exchange.getRequestBody());
        String schema = asked.at("/firstVersion/content/content").asText();
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        int number = schemas.indexOf(schema) + 1;
        String id = asked.get("artifactId").asText();
        ObjectNode answer = JSON.createObjectNode();
        answer.putObject("artifact").put("groupId", "default").put("artifactId", id);
        answer.putObject("version")
                .put("groupId", "default")
                .put("artifactId", id)
                .put("version", "1")
                .put("globalId", number)
                .put("contentId", number);
        answer(exchange, 200, "application/json", JSON.writeValueAsString(answer));
    }

    private void find(HttpExchange exchange) throws IOException {
        String asked = exchange.getRequestURI().getPath().substring(BY_NUMBER.length());
        String number = asked.replace("/references", "");
        int index = Integer.parseInt(number) - 1;
        if (index < 0 || index >= schemas.size()) {
            answer(
                    exchange,
                    404,
                    "application/json",
                    "{\"status\": 404, \"title\": \"No content\"}");
        } else if (asked.equals(number)) {
            answer(exchange, 200, "application/octet-stream", schemas.get(index));
        } else {
            answer(exchange, 200, "application/json", "[]");
        }
    }

    private void answer(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        try (exchange) {
            mayAnswer.await();
            boolean failing = failingWith != 0;
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", failing ? failingAs : type);
            exchange.sendResponseHeaders(failing ? failingWith : status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
