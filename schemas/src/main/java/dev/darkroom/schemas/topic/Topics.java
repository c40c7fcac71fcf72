package dev.darkroom.schemas.topic;

import java.util.regex.Pattern;

/// The names of a Darkroom's topics and groups; all begin with one prefix, so that several can
/// share a cluster.
///
/// @param prefix put before every name, such as `darkroom.`
public record Topics(String prefix) {

    public static final String DEFAULT_PREFIX = "darkroom.";

    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,180}");

    /// @throws IllegalArgumentException if Kafka would not take the prefix in a topic's name
    public Topics {
        if (!LEGAL.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "topic prefix '%s': wanted 1 to 180 of a-z A-Z 0-9 . _ -".formatted(prefix));
        }
    }

    /// The work queue of the default model. Key: request id; value: `PromptRequest`.
    public String prompts() {
        return prefix + "prompts";
    }

    /// The work queue of a named model; its requests travel nowhere else.
    public String prompts(String model) {
        return prefix + "prompts." + model;
    }

    /// Finished pictures with their bytes, and failures. Key: request id; value:
    /// `GenerationResult`.
    public String results() {
        return prefix + "results";
    }

    /// From keeper to ledger. Key: request id; value: `Receipt`.
    public String receipts() {
        return prefix + "receipts";
    }

    /// Claim checks of stored pictures. Key: `<id>/<index>`; value: `StoredImage`.
    public String images() {
        return prefix + "images";
    }

    /// How requests ended. Key: request id; value: `RequestOutcome`.
    public String outcomes() {
        return prefix + "outcomes";
    }

    /// Signs of life. Key: request id; value: `GenerationProgress`.
    public String progress() {
        return prefix + "progress";
    }

    /// Orders to stop. Key: request id; value: `Cancellation`.
    public String controls() {
        return prefix + "controls";
    }

    /// Which requests are being drawn. Key: request id; value: `Attempt`.
    public String attempts() {
        return prefix + "attempts";
    }

    /// What workers can draw with. Key: worker, `/`, the model's name or nothing for the default
    /// model; value: `WorkerOffer`, or none once the worker has left.
    public String offers() {
        return prefix + "offers";
    }

    /// What could not be read or killed its workers. Key and value: the original bytes.
    public String deadLetters() {
        return prefix + "dead-letters";
    }

    /// Schemas of all records. Key: fingerprint, 16 hex digits; value: the schema's JSON.
    public String schemas() {
        return prefix + "schemas";
    }

    /// The share group that all workers of the default model join; a named model's workers join one
    /// of their own.
    public String workers() {
        return prefix + "workers";
    }

    /// The share group of a named model's workers.
    public String workers(String model) {
        return prefix + "workers." + model;
    }

    /// The consumer group of the keepers.
    public String keepers() {
        return prefix + "keepers";
    }

    /// The application id of the ledger.
    public String ledger() {
        return prefix + "ledger";
    }

    /// The application id of the job table.
    public String jobs() {
        return prefix + "jobs";
    }
}
