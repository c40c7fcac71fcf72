package dev.darkroom.http.sdapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Refused;

/// How AUTOMATIC1111 tells that it refuses; what cannot be read or be drawn has status 422 there.
public final class SdErrors {

    private SdErrors() {}

    public static Answer of(Refused refused) {
        var body =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("error", refused.kind())
                        .put("detail", refused.getMessage())
                        .put("body", "")
                        .put("errors", refused.getMessage());
        refused.field().ifPresent(field -> body.put("field", field));
        return Answer.json(refused.status() == 400 ? 422 : refused.status(), body);
    }
}
