package dev.darkroom.worker.onnx;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.ForwardPass;
import dev.darkroom.worker.drawing.DrawingFailed;
import dev.darkroom.worker.drawing.DrawingStopped;
import dev.darkroom.worker.drawing.UsedAdapter;
import dev.darkroom.worker.drawing.WeightSet;
import dev.darkroom.worker.drawing.Words;
import dev.darkroom.worker.residency.Hold;
import dev.darkroom.worker.residency.NotMade;
import dev.darkroom.worker.residency.ResidenceWatch;
import dev.darkroom.worker.residency.Residents;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/// The sets of weights that adapters have made of a model's own, each made once for all who draw
/// with it. What nobody draws with stays until its memory is wanted.
final class WeightSets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WeightSets.class);

    private final Residents<List<UsedAdapter>, Merged> sets;

    /// Networks with adapters merged into their weights.
    interface Made extends AutoCloseable {
        /// Whether text encoders are among them.
        boolean adaptsTexts();

        Conditioning encode(Words words, int pieces);

        ForwardPass denoiser();

        @Override
        void close();
    }

    /// Merges adapters and opens the networks that change.
    interface Maker {
        Made make(List<UsedAdapter> adapters) throws Exception;
    }

    /// @param need bytes that a set takes
    /// @param most bytes of all sets
    WeightSets(Maker maker, ToLongFunction<List<UsedAdapter>> need, long most) {
        this.sets = new Residents<>("adapting", making(maker, need), most, new Telling());
    }

    private static Residents.Maker<List<UsedAdapter>, Merged> making(
            Maker maker, ToLongFunction<List<UsedAdapter>> need) {
        return new Residents.Maker<>() {
            @Override
            public long need(List<UsedAdapter> adapters) {
                return need.applyAsLong(adapters);
            }

            @Override
            public Merged make(List<UsedAdapter> adapters) throws Exception {
                return new Merged(maker.make(adapters));
            }
        };
    }

    /// What was made, with one denoiser for all who hold it: rows share a pass by its identity.
    private static final class Merged implements AutoCloseable {
        final Made made;
        private Optional<ForwardPass> denoiser = Optional.empty();

        Merged(Made made) {
            this.made = made;
        }

        /// A call of the network holds it: whoever asked may be gone.
        synchronized ForwardPass denoiser(Hold<Merged> any) {
            if (denoiser.isEmpty()) {
                ForwardPass network = made.denoiser();
                denoiser =
                        Optional.of(
                                rows -> {
                                    try (Hold<Merged> _ = any.again()) {
                                        return network.run(rows);
                                    }
                                });
            }
            return denoiser.get();
        }

        @Override
        public void close() {
            made.close();
        }
    }

    private static final class Telling implements ResidenceWatch<List<UsedAdapter>> {
        @Override
        public void made(List<UsedAdapter> adapters, long bytes, Duration took) {
            keys(LOG.atInfo(), adapters, took)
                    .addKeyValue("bytes", bytes)
                    .log("Adapters were merged into the model's weights");
        }

        @Override
        public void failed(List<UsedAdapter> adapters, Throwable cause, Duration took) {
            keys(LOG.atWarn().setCause(cause), adapters, took)
                    .log("Adapters could not be merged into the model's weights");
        }

        @Override
        public void dropped(List<UsedAdapter> adapters, long bytes) {
            LOG.atInfo()
                    .addKeyValue("adapters", names(adapters))
                    .addKeyValue("bytes", bytes)
                    .log("Weights with adapters were dropped");
        }

        private static LoggingEventBuilder keys(
                LoggingEventBuilder log, List<UsedAdapter> adapters, Duration took) {
            return log.addKeyValue("adapters", names(adapters))
                    .addKeyValue("millis", took.toMillis());
        }

        private static List<String> names(List<UsedAdapter> adapters) {
            return adapters.stream().map(UsedAdapter::name).toList();
        }
    }

    /// Holds a set for a drawing, waiting until it is made.
    ///
    /// @param adapters in the order of their names
    /// @param stillWanted run now and then while waiting; whatever it throws gives the wait up
    /// @throws DrawingFailed where it cannot be made; the next to ask tries again
    /// @throws DrawingStopped where the caller is interrupted
    WeightSet hold(List<UsedAdapter> adapters, Runnable stillWanted) {
        try {
            return new Held(adapters, sets.hold(adapters, stillWanted));
        } catch (NotMade impossible) {
            throw new DrawingFailed("merging adapters failed", impossible.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new DrawingStopped(DrawingStopped.Reason.INTERRUPTED);
        }
    }

    /// What all sets take, those that are being made included.
    long bytes() {
        return sets.bytes();
    }

    /// One drawing's hold on a set.
    private record Held(List<UsedAdapter> adapters, Hold<Merged> hold) implements WeightSet {
        @Override
        public List<UsedAdapter> texts() {
            return hold.value().made.adaptsTexts() ? adapters : List.of();
        }

        @Override
        public Conditioning encode(Words words, int pieces) {
            try (Hold<Merged> again = hold.again()) {
                return again.value().made.encode(words, pieces);
            }
        }

        @Override
        public ForwardPass denoiser() {
            return hold.value().denoiser(hold);
        }

        @Override
        public void close() {
            hold.close();
        }
    }

    /// Stops what is being made, and closes all. Nobody draws any more.
    @Override
    public void close() {
        sets.close();
    }
}
