package dev.darkroom.http.page;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Call;
import dev.darkroom.http.server.Keys;
import dev.darkroom.http.server.Refused;

/// `/page/session`: a browser keeps the key in a cookie until it is closed, out of reach of scripts
/// and never sent from pages of other sites. Pictures and event streams are asked for by the
/// browser itself, which can send no header.
record Session(Keys keys) {

    private static final String RULES = "; Path=/; HttpOnly; SameSite=Strict";

    /// Says whether a key is wanted, and whether this call has one.
    Answer tell(Call call) {
        return Answer.json(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("keyed", keys.any())
                                .put("welcome", keys.welcomes(call)))
                .with("Cache-Control", "no-store");
    }

    /// @throws Refused if the key is none of those that may call
    Answer begin(Call call) {
        String key = call.json().path("key").asText();
        if (!keys.has(key)) {
            throw Refused.of(401, "unauthorized", "key", "this is none of the keys");
        }
        return cookie(call, Keys.inCookie(key));
    }

    Answer end(Call call) {
        return cookie(call, "; Max-Age=0");
    }

    private static Answer cookie(Call call, String value) {
        boolean secure = call.header("X-Forwarded-Proto").map("https"::equals).orElse(false);
        return Answer.empty(204)
                .with("Cache-Control", "no-store")
                .with("Set-Cookie", Keys.COOKIE + "=" + value + RULES + (secure ? "; Secure" : ""));
    }
}
