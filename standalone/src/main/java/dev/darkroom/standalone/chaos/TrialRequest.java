package dev.darkroom.standalone.chaos;

import dev.darkroom.schemas.PromptRequest;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// A request that is asked for in a trial.
///
/// @param id of the request; two orders of one id and different `version` are in conflict
/// @param version of its content, from 0
/// @param at when it is first published, from the trial's beginning
/// @param life from then until it expires
record TrialRequest(
        String id,
        int version,
        Kind kind,
        int count,
        Duration at,
        Optional<Duration> life,
        long seed) {

    /// The label by which results tell which order they answer.
    static final String LABEL = "order";

    /// What is special about an order.
    enum Kind {
        PLAIN,
        /// Can never be drawn.
        IMPOSSIBLE,
        /// Is cancelled soon after it is published.
        CANCELLED,
        /// Has little time.
        EXPIRING,
        /// Ends each process that draws it.
        KILLER,
        /// Bytes that are no request.
        UNREADABLE
    }

    /// @return what tells this order from every other
    String name() {
        return id + "#" + version;
    }

    /// The order as a record; not for an unreadable one.
    ///
    /// @param killer the prompt that ends whoever draws it
    PromptRequest request(String killer) {
        return PromptRequest.newBuilder()
                .setId(id)
                .setPrompt(kind == Kind.KILLER ? killer : "a red apple, version " + version)
                .setWidth(kind == Kind.IMPOSSIBLE ? 61 : 64)
                .setHeight(64)
                .setSteps(8)
                .setSeed(seed)
                .setCount(count)
                .setLabels(Map.of(LABEL, name()))
                .setExpiresAt(life.map(time -> Instant.now().plus(time)).orElse(null))
                .build();
    }
}
