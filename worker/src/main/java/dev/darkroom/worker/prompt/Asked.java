package dev.darkroom.worker.prompt;

import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.wire.RequestDigest;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What every answer to a request repeats of it.
///
/// @param id the request's id
/// @param digest SHA-256 over the request's content, 64 hex digits
/// @param count images asked for; 1 where the request says nothing sensible
/// @param labels the request's own, unchanged; none where they were refused
/// @param createdAt when the asker made it
public record Asked(
        String id,
        String digest,
        int count,
        Map<String, String> labels,
        Optional<Instant> createdAt) {

    /// What is known of a request before any of it is checked.
    public static Asked of(PromptRequest request) {
        Integer count = request.getCount();
        return new Asked(
                request.getId(),
                RequestDigest.of(request),
                count == null || count < 1 ? 1 : count,
                Map.copyOf(request.getLabels()),
                Optional.ofNullable(request.getCreatedAt()));
    }

    /// @return whether the id can be a request's at all; any other is nobody's
    public boolean canBeOwned() {
        return !id.isEmpty() && id.length() <= Limits.MAX_ID_CHARACTERS;
    }

    /// The same without labels, for an answer must fit into a record whatever was asked.
    Asked withoutLabels() {
        return new Asked(id, digest, count, Map.of(), createdAt);
    }
}
