package dev.darkroom.worker.outcome;

import dev.darkroom.schemas.EngineIdentity;
import dev.darkroom.schemas.GeneratedImage;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.worker.drawing.Picture;
import dev.darkroom.worker.prompt.Asked;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

/// Writes down how images and requests ended.
///
/// @param worker name of this worker
/// @param model name of the model that draws
public record Results(String worker, String model) {

    /// When an end was reached.
    ///
    /// @param at when the outcome was known
    /// @param drawing from lease to outcome; zero where nothing was drawn
    public record Timing(Instant at, Duration drawing) {}

    /// A finished picture.
    public GenerationResult drawn(Asked asked, int index, Picture picture, Timing timing) {
        GeneratedImage image =
                GeneratedImage.newBuilder()
                        .setImage(ByteBuffer.wrap(picture.bytes()))
                        .setMediaType(picture.format().mediaType())
                        .setSha256(picture.sha256())
                        .setParameters(new Resolved(model, picture.parameters()).onTheWire())
                        .setEngine(engine(picture.engine()))
                        .build();
        return result(asked, OptionalInt.of(index), image, timing);
    }

    /// @param index which image; empty for the request as a whole
    public GenerationResult failed(Asked asked, OptionalInt index, Failure failure, Timing timing) {
        return result(asked, index, failure.onTheWire(), timing);
    }

    private GenerationResult result(Asked asked, OptionalInt index, Object outcome, Timing timing) {
        return GenerationResult.newBuilder()
                .setRequestId(asked.id())
                .setRequestDigest(asked.digest())
                .setIndex(index.isPresent() ? index.getAsInt() : null)
                .setCount(asked.count())
                .setOutcome(outcome)
                .setLabels(asked.labels())
                .setWorker(worker)
                .setCreatedAt(asked.createdAt().orElse(null))
                .setFinishedAt(timing.at())
                .setDrawMillis(timing.drawing().toMillis())
                .build();
    }

    private static EngineIdentity engine(dev.darkroom.worker.drawing.EngineIdentity engine) {
        return EngineIdentity.newBuilder()
                .setModelHash(engine.modelHash())
                .setRuntimeVersion(engine.runtimeVersion())
                .setProvider(engine.provider())
                .setCpuClass(engine.cpuClass())
                .build();
    }
}
