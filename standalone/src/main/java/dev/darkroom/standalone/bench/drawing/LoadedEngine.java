package dev.darkroom.standalone.bench.drawing;

import dev.darkroom.runtime.Metric;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.worker.DrawingSettings;
import dev.darkroom.worker.WorkerSettings;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.DrawingWatch;
import dev.darkroom.worker.drawing.Model;
import dev.darkroom.worker.drawing.Picture;
import dev.darkroom.worker.prompt.Prompt;
import dev.darkroom.worker.prompt.PromptReader;
import dev.darkroom.worker.prompt.Refusal;
import dev.darkroom.worker.serving.Artist;
import dev.darkroom.worker.serving.WorkerMeters;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import java.util.List;
import java.util.Optional;

/// A worker's engine without a bus: the model and all that draws with it, set up as a worker sets
/// it up, reading the same requests.
public final class LoadedEngine implements AutoCloseable {

    private final Model model;
    private final Artist artist;
    private final PromptReader reader;
    private final DistributionSummary passRows;

    private LoadedEngine(
            Model model, Artist artist, PromptReader reader, DistributionSummary rows) {
        this.model = model;
        this.artist = artist;
        this.reader = reader;
        this.passRows = rows;
    }

    /// Loads the model that the settings name and draws once with it.
    ///
    /// @param settings those of a worker
    public static LoadedEngine load(Settings settings) {
        DrawingSettings drawing = DrawingSettings.of(settings);
        Model model = drawing.open();
        var registry = new SimpleMeterRegistry();
        Artist artist = drawing.artist(model, new WorkerMeters(registry));
        artist.warmUp();
        var queue =
                new PromptReader.Queue(
                        new Topics(settings.get(KafkaSettings.PREFIX)).prompts(), Optional.empty());
        var reader =
                new PromptReader(
                        queue,
                        artist.card(),
                        artist.samplers(),
                        artist::measure,
                        artist.pictures(),
                        artist.companions(),
                        WorkerSettings.limits(settings));
        return new LoadedEngine(model, artist, reader, Metric.PASS_ROWS.summary(registry));
    }

    /// Draws one picture; waits until it is done.
    public Picture draw(Wish wish) {
        return artist.draw(read(wish), DrawingWatch.UNINTERESTED);
    }

    public Model model() {
        return model;
    }

    /// The samplers that fit the model.
    public List<String> samplers() {
        return artist.samplers().names();
    }

    public Workload workload() {
        return new Workload(artist.card(), artist.samplers().standard().name());
    }

    /// Passes of the network so far, and rows in all of them.
    public Passes passes() {
        return new Passes(passRows.count(), passRows.totalAmount());
    }

    /// Forward passes of the network.
    public record Passes(long passes, double rows) {

        public Passes since(Passes before) {
            return new Passes(passes - before.passes, rows - before.rows);
        }

        /// Rows that shared a pass, on average; NaN if there was none.
        public double rowsEach() {
            return rows / passes;
        }
    }

    private DrawingParameters read(Wish wish) {
        return switch (reader.read(Optional.of(wish.name()), wish.request(wish.name()))) {
            case Prompt prompt -> prompt.images().getFirst();
            case Refusal refusal ->
                    throw new IllegalArgumentException(
                            "%s cannot be drawn with this model: %s"
                                    .formatted(wish, refusal.faults()));
        };
    }

    @Override
    public void close() {
        artist.close();
    }
}
