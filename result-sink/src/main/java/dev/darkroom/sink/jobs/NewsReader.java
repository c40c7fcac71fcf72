package dev.darkroom.sink.jobs;

import dev.darkroom.schemas.Cancellation;
import dev.darkroom.schemas.GeneratedImage;
import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationProgress;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.PlainJson;
import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.schemas.wire.UnreadableRecordException;
import dev.darkroom.schemas.wire.Wire;

import java.util.Optional;

/// Takes from a record what a [Job] wants to know of it, and leaves out the pictures.
public final class NewsReader {

    private static final String CONFLICT = "CONFLICT";

    private final Topics topics;
    private final Wire wire;

    public NewsReader(Topics topics, Wire wire) {
        this.topics = topics;
        this.wire = wire;
    }

    /// What a record tells.
    ///
    /// @param id of the request
    public record Told(String id, News news) {}

    /// @param timestampMillis of the record
    /// @return empty where the record tells nothing of a request
    /// @throws UnreadableRecordException if the bytes are not what the topic holds
    public Optional<Told> read(String topic, byte[] value, long timestampMillis) {
        if (value == null) {
            return Optional.empty();
        }
        if (isQueue(topic)) {
            return Optional.of(asked(topic, value, timestampMillis));
        }
        if (topic.equals(topics.progress())) {
            return Optional.of(stepped(wire.decode(topic, value, GenerationProgress.class)));
        }
        if (topic.equals(topics.results())) {
            return drawn(wire.decode(topic, value, GenerationResult.class));
        }
        if (topic.equals(topics.images())) {
            return Optional.of(stored(wire.decode(topic, value, StoredImage.class)));
        }
        if (topic.equals(topics.outcomes())) {
            return Optional.of(ended(wire.decode(topic, value, RequestOutcome.class)));
        }
        if (topic.equals(topics.controls())) {
            var order = wire.decode(topic, value, Cancellation.class);
            return Optional.of(
                    new Told(
                            order.getRequestId(),
                            new News.CancelAsked(order.getRequestedAt().toEpochMilli())));
        }
        return Optional.empty();
    }

    private boolean isQueue(String topic) {
        return topic.equals(topics.prompts()) || queue(topic).isPresent();
    }

    /// The model that a queue is named for.
    private Optional<String> queue(String topic) {
        String named = topics.prompts() + ".";
        return topic.startsWith(named)
                ? Optional.of(topic.substring(named.length()))
                : Optional.empty();
    }

    private Told asked(String topic, byte[] value, long timestampMillis) {
        var request = wire.decode(topic, value, PromptRequest.class);
        return new Told(
                request.getId(),
                new News.Asked(
                        timestampMillis,
                        RequestDigest.of(request),
                        Optional.ofNullable(request.getModel()),
                        request.getCount() == null ? 1 : request.getCount(),
                        Brief.labels(request.getLabels()),
                        PlainJson.write(Brief.of(request)),
                        Optional.of(
                                new Effort(
                                        queue(topic),
                                        Optional.ofNullable(request.getSteps()),
                                        Optional.ofNullable(request.getWidth()),
                                        Optional.ofNullable(request.getHeight())))));
    }

    private static Told stepped(GenerationProgress progress) {
        return new Told(
                progress.getRequestId(),
                new News.Stepped(
                        progress.getAt().toEpochMilli(),
                        progress.getIndex(),
                        progress.getCount(),
                        progress.getStep(),
                        progress.getSteps(),
                        progress.getWorker(),
                        Optional.ofNullable(progress.getRowsAPass())));
    }

    // A refusal as CONFLICT speaks of another request of the id.
    private static Optional<Told> drawn(GenerationResult result) {
        long at = result.getFinishedAt().toEpochMilli();
        return switch (result.getOutcome()) {
            case GeneratedImage _ when result.getIndex() != null ->
                    Optional.of(
                            new Told(
                                    result.getRequestId(),
                                    new News.Drawn(
                                            at,
                                            result.getIndex(),
                                            result.getCount(),
                                            result.getWorker(),
                                            result.getDrawMillis())));
            case GenerationFailure failure when !failure.getCode().equals(CONFLICT) ->
                    Optional.of(new Told(result.getRequestId(), missing(at, result, failure)));
            default -> Optional.empty();
        };
    }

    private static News.Missing missing(
            long at, GenerationResult result, GenerationFailure failure) {
        return new News.Missing(
                at,
                Optional.ofNullable(result.getIndex()),
                result.getCount(),
                failure.getCode(),
                Optional.ofNullable(failure.getField()),
                Optional.ofNullable(failure.getFound()).map(Brief::cut),
                Optional.ofNullable(failure.getWanted()).map(Brief::cut),
                Brief.cut(failure.getMessage()));
    }

    private static Told stored(StoredImage image) {
        return new Told(
                image.getRequestId(),
                new News.Stored(
                        image.getStoredAt().toEpochMilli(),
                        image.getIndex(),
                        image.getSha256(),
                        image.getSize(),
                        image.getMediaType(),
                        image.getParameters().getFormat(),
                        PlainJson.write(Brief.of(image.getParameters()))));
    }

    private static Told ended(RequestOutcome outcome) {
        return new Told(
                outcome.getRequestId(),
                new News.Ended(
                        outcome.getFinishedAt().toEpochMilli(),
                        outcome.getStatus().name(),
                        outcome.getCount()));
    }
}
