package dev.darkroom.http.v1;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Refused;

/// How a refusal is told below `/v1`: in the form of OpenAI's API, which shares these paths, so
/// that a client finds one form whatever it calls.
public final class V1Errors {

    private V1Errors() {}

    public static Answer of(Refused refused) {
        return Answer.json(refused.status(), body(refused));
    }

    /// `{"error": {"message", "type", "param", "code"}}`, all four always there.
    public static ObjectNode body(Refused refused) {
        var body = JsonNodeFactory.instance.objectNode();
        body.putObject("error")
                .put("message", refused.getMessage())
                .put("type", type(refused))
                .put("param", refused.field().orElse(null))
                .put("code", refused.kind());
        return body;
    }

    private static String type(Refused refused) {
        return switch (refused.status()) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> refused.status() < 500 ? "invalid_request_error" : "server_error";
        };
    }
}
