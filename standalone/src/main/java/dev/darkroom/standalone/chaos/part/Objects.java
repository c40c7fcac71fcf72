package dev.darkroom.standalone.chaos.part;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

/// Objects as S3 has them: `PUT` of what is not there yet, `GET`, `HEAD`, of the object or of the
/// bucket. An object is two files, its bytes and its metadata; it is there once the bytes are. A
/// folder that takes no more is answered as a server with a full disk answers, 507.
final class Objects implements HttpHandler {

    private static final String METADATA = "x-amz-meta-";

    private final Path folder;
    private final Path notes;

    Objects(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.notes = Files.createDirectories(folder.resolve(".notes"));
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String name = Path.of(exchange.getRequestURI().getPath()).getFileName().toString();
            boolean bucket = Path.of(exchange.getRequestURI().getPath()).getNameCount() < 2;
            byte[] sent = Chunks.join(exchange);
            switch (exchange.getRequestMethod()) {
                case "HEAD" -> head(exchange, name, bucket);
                case "GET" -> get(exchange, name);
                case "PUT" -> put(exchange, name, sent);
                default -> exchange.sendResponseHeaders(405, -1);
            }
        }
    }

    private void head(HttpExchange exchange, String name, boolean bucket) throws IOException {
        if (bucket) {
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        try {
            long size = Files.size(folder.resolve(name));
            describe(name, exchange.getResponseHeaders());
            exchange.getResponseHeaders().set("Content-Length", Long.toString(size));
            exchange.sendResponseHeaders(200, -1);
        } catch (NoSuchFileException _) {
            exchange.sendResponseHeaders(404, -1);
        }
    }

    private void get(HttpExchange exchange, String name) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(folder.resolve(name));
            describe(name, exchange.getResponseHeaders());
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (NoSuchFileException _) {
            exchange.sendResponseHeaders(404, -1);
        }
    }

    // The metadata of a put that lost, or whose server died, are overwritten by the one that wins.
    private synchronized void put(HttpExchange exchange, String name, byte[] bytes)
            throws IOException {
        Path target = folder.resolve(name);
        if (Files.exists(target)) {
            exchange.sendResponseHeaders(412, -1);
            return;
        }
        Path incoming = notes.resolve(UUID.randomUUID().toString());
        try {
            Files.write(incoming, bytes);
            note(name, exchange.getRequestHeaders());
            Files.createLink(target, incoming);
            exchange.sendResponseHeaders(200, -1);
        } catch (FileAlreadyExistsException _) {
            exchange.sendResponseHeaders(412, -1);
        } catch (IOException | UncheckedIOException _) {
            exchange.sendResponseHeaders(507, -1);
        } finally {
            Files.deleteIfExists(incoming);
        }
    }

    private void note(String name, Headers headers) throws IOException {
        var metadata = new Properties();
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            if (header.getKey().regionMatches(true, 0, METADATA, 0, METADATA.length())) {
                metadata.put(header.getKey(), header.getValue().getFirst());
            }
        }
        try (var file = Files.newBufferedWriter(notes.resolve(name))) {
            metadata.store(file, null);
        }
    }

    private void describe(String name, Headers headers) throws IOException {
        var metadata = new Properties();
        try (var file = Files.newBufferedReader(notes.resolve(name))) {
            metadata.load(file);
        }
        metadata.forEach((key, value) -> headers.set(key.toString(), value.toString()));
    }
}
