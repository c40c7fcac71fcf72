package dev.darkroom.worker.prompt;

import dev.darkroom.schemas.PromptRequest;

import java.util.Optional;

/// Reads what a request is called and which model it names.
///
/// @param queue that it came by
record Addressing(PromptReader.Queue queue) {

    /// @param key the record's key; empty where it had none
    void read(Optional<String> key, PromptRequest request, Faults faults) {
        id(key, request.getId(), faults);
        model(Optional.ofNullable(request.getModel()), faults);
    }

    private static void id(Optional<String> key, String id, Faults faults) {
        if (id.isEmpty() || id.length() > Limits.MAX_ID_CHARACTERS) {
            faults.add(
                    RefusalCode.INVALID,
                    "id",
                    id.length() + " characters",
                    "1 to %s characters".formatted(Limits.MAX_ID_CHARACTERS));
        }
        if (key.isEmpty()) {
            faults.add(RefusalCode.INVALID, "id", "absent from the record's key", "the same there");
        } else if (!key.get().equals(id)) {
            faults.add(RefusalCode.INVALID, "id", "other than the record's key", "the same there");
        }
    }

    private void model(Optional<String> asked, Faults faults) {
        if (!asked.equals(queue.model())) {
            faults.add(
                    RefusalCode.UNKNOWN_MODEL,
                    "model",
                    asked.map(Faults::named).orElse("null"),
                    "%s on %s; a named model's requests travel only on its own queue"
                            .formatted(queue.model().orElse("null"), queue.topic()));
        }
    }
}
