package dev.darkroom.http.server;

import com.fasterxml.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// What is answered to a call.
///
/// @param type media type of the body; empty where there is none
public record Answer(int status, String type, byte[] body, Map<String, String> headers) {

    public static final String JSON = "application/json";

    public static Answer json(JsonNode body) {
        return json(200, body);
    }

    public static Answer json(int status, JsonNode body) {
        return new Answer(status, JSON, body.toString().getBytes(StandardCharsets.UTF_8), Map.of());
    }

    public static Answer bytes(String type, byte[] body) {
        return new Answer(200, type, body, Map.of());
    }

    /// Nothing but a status.
    public static Answer empty(int status) {
        return new Answer(status, "", new byte[0], Map.of());
    }

    public Answer with(String header, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, type, body, more);
    }
}
