package dev.darkroom.worker.onnx;

import dev.darkroom.worker.onnx.folder.Weights;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/// Tells how far the loading of one model is: to whoever listens, and in the log.
final class Loading {
    private static final Logger LOG = LoggerFactory.getLogger(Loading.class);

    private final Weights weights;
    private final Consumer<LoadingStep> listener;
    private final Set<String> begun = new HashSet<>();
    private long done;
    private long current;

    Loading(Weights weights, Consumer<LoadingStep> listener) {
        this.weights = weights;
        this.listener = listener;
    }

    /// A part is about to be opened.
    void opening(String part) {
        if (!weights.parts().containsKey(part) || !begun.add(part)) {
            return;
        }
        done += current;
        current = weights.of(part);
        listener.accept(
                new LoadingStep(
                        "loading %s, part %s of %s"
                                .formatted(part, begun.size(), weights.parts().size()),
                        done,
                        weights.total()));
        LOG.atInfo()
                .addKeyValue("part", part)
                .addKeyValue("bytes", current)
                .log("Loading a part of the model");
    }

    /// The parts are there, and the files are still being hashed.
    ///
    /// @param read bytes of them
    /// @param total bytes of all of them
    void hashing(long read, long total) {
        listener.accept(new LoadingStep("hashing the model's files", read, total));
    }
}
