package dev.darkroom.http.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/// One request and the way to answer it, for one virtual thread.
public final class Call {

    private static final ObjectMapper JSON =
            // A body has a limit of its own; one text may take all of it.
            new ObjectMapper(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxStringLength(Integer.MAX_VALUE)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private final HttpServerRequest request;
    private final byte[] body;
    private final Form form;
    private final CompletableFuture<Void> gone;
    private Caller caller = new Caller("");
    private Map<String, String> parameters = Map.of();

    /// @param gone completes when the connection is closed before the answer is whole
    Call(HttpServerRequest request, byte[] body, Form form, CompletableFuture<Void> gone) {
        this.request = request;
        this.body = body;
        this.form = form;
        this.gone = gone;
    }

    void caller(Caller caller) {
        this.caller = caller;
    }

    void parameters(Map<String, String> parameters) {
        this.parameters = parameters;
    }

    public Caller caller() {
        return caller;
    }

    public String method() {
        return request.method().name();
    }

    /// Without the query.
    public String path() {
        return request.path() == null ? "/" : request.path();
    }

    /// @return what stands in the path for `{name}`, decoded
    public String parameter(String name) {
        return parameters.get(name);
    }

    /// @return the first value of that name in the query
    public Optional<String> query(String name) {
        return Optional.ofNullable(queries().get(name)).filter(text -> !text.isEmpty());
    }

    /// @return whether the query says true or false of that name
    /// @throws Refused if it says something else
    public Optional<Boolean> truth(String name) {
        return query(name)
                .map(
                        text ->
                                switch (text.toLowerCase(Locale.ROOT)) {
                                    case "true", "1" -> true;
                                    case "false", "0" -> false;
                                    default ->
                                            throw Refused.invalid(
                                                    name,
                                                    "field %s: wanted true or false"
                                                            .formatted(name));
                                });
    }

    /// @throws Refused if the query says what is none of these
    void demandNamed(Set<String> known) {
        for (String name : queries().names()) {
            if (!known.contains(name)) {
                throw Refused.of(
                        400,
                        "unknown_parameter",
                        name,
                        "the query says what is not known here; wanted %s"
                                .formatted(
                                        known.isEmpty()
                                                ? "none"
                                                : String.join(", ", new TreeSet<>(known))));
            }
        }
    }

    private MultiMap queries() {
        try {
            return request.params();
        } catch (IllegalArgumentException _) {
            throw Refused.invalid(null, "the query is not encoded right; wanted %XX, UTF-8");
        }
    }

    /// @return the time of that name in the query
    /// @throws Refused if it is no time
    public Optional<Duration> time(String name) {
        return query(name)
                .map(
                        text -> {
                            if (!text.matches("[0-9]{1,6}(ms|s|m)?")) {
                                throw Refused.invalid(
                                        name,
                                        "field %s: wanted a time such as 500ms, 30s or 2m"
                                                .formatted(name));
                            }
                            long amount = Long.parseLong(text.replaceAll("[a-z]", ""));
                            return switch (text.replaceAll("[0-9]", "")) {
                                case "ms" -> Duration.ofMillis(amount);
                                case "m" -> Duration.ofMinutes(amount);
                                default -> Duration.ofSeconds(amount);
                            };
                        });
    }

    /// @return the whole number of that name in the query
    /// @throws Refused if it is none from `least` to `most`
    public Optional<Integer> number(String name, int least, int most) {
        return query(name)
                .map(
                        text -> {
                            try {
                                int number = Integer.parseInt(text);
                                if (number >= least && number <= most) {
                                    return number;
                                }
                            } catch (NumberFormatException _) {
                                // told below
                            }
                            throw Refused.invalid(
                                    name,
                                    "field %s: wanted a whole number from %s to %s"
                                            .formatted(name, least, most));
                        });
    }

    /// @return all values of that name in the query
    public java.util.List<String> queries(String name) {
        return queries().getAll(name);
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeader(name)).filter(text -> !text.isBlank());
    }

    /// The address that the call came from.
    String address() {
        return request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress();
    }

    public byte[] body() {
        return body;
    }

    public Form form() {
        return form;
    }

    /// @return the body as a JSON object; an empty body is an empty object
    /// @throws Refused if it is something else
    public ObjectNode json() {
        if (BodyReader.isForm(request)) {
            throw Refused.of(
                    415,
                    "unsupported_media_type",
                    "the body is a form, wanted one JSON object (application/json)");
        }
        if (body.length == 0) {
            return JSON.createObjectNode();
        }
        try {
            JsonNode node = JSON.readTree(body);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw Refused.invalid(null, "the body is no JSON object");
        } catch (StreamConstraintsException _) { // which says no place
            throw Refused.invalid(
                    null,
                    "the body is nested too deep, or has a number or a name that is too long");
        } catch (MismatchedInputException e) { // a name that is there already, or more behind it
            throw Refused.invalid(
                    null,
                    "the body says a field twice, or more behind its end, at line %s, column %s"
                            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
        } catch (JsonProcessingException e) {
            throw Refused.invalid(
                    null,
                    "the body is not JSON at line %s, column %s; wanted one object"
                            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
        } catch (IOException e) {
            throw Refused.invalid(null, "the body cannot be read as JSON");
        }
    }

    /// Completes when whoever asked has gone without waiting for the answer.
    public CompletableFuture<Void> gone() {
        return gone;
    }

    /// Begins an answer of server-sent events.
    public EventStream events() {
        return events(200);
    }

    private EventStream events(int status) {
        HttpServerResponse response = request.response();
        response.setStatusCode(status)
                .setChunked(true)
                .putHeader("Content-Type", "text/event-stream; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Accel-Buffering", "no");
        return new EventStream(response, gone);
    }

    void send(Answer answer) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed() || response.headWritten()) {
            return;
        }
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        if (!answer.type().isEmpty()) {
            response.putHeader("Content-Type", answer.type());
        }
        if (method().equals("HEAD")) {
            response.putHeader("Content-Length", Integer.toString(answer.body().length));
            response.end();
        } else {
            response.end(Buffer.buffer(answer.body()));
        }
    }

    boolean answered() {
        return request.response().headWritten() || request.response().ended();
    }

    HttpServerResponse response() {
        return request.response();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
