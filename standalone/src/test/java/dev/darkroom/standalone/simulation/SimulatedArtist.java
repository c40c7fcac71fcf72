package dev.darkroom.standalone.simulation;

import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.DrawingWatch;
import dev.darkroom.worker.drawing.EngineIdentity;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.Picture;
import dev.darkroom.worker.drawing.PictureUse;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.drawing.Words;
import dev.darkroom.worker.prompt.SamplerBook;
import dev.darkroom.worker.serving.Artist;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// Draws in as many steps as are asked for, and passes the baton at each.
///
/// @param begins is told the prompt of each drawing that begins its first step
record SimulatedArtist(Baton baton, Consumer<String> begins) implements Artist, SamplerBook {

    private static final EngineIdentity IDENTITY =
            new EngineIdentity("00", "simulated 1", "cpu", "any");

    @Override
    public Picture draw(DrawingParameters parameters, DrawingWatch watch) {
        for (int step = 1; step <= parameters.steps(); step++) {
            watch.beforeCall();
            baton.pause();
            if (step == 1) {
                begins.accept(parameters.prompt());
            }
            watch.stepped(step, parameters.steps(), Optional::empty);
        }
        byte[] bytes = parameters.toString().getBytes(StandardCharsets.UTF_8);
        return new Picture(
                bytes, parameters.format(), RequestDigest.sha256(bytes), parameters, IDENTITY);
    }

    @Override
    public ModelCard card() {
        return new ModelCard(
                "simulated", "00", new ModelCard.Defaults(64, 64, 2, 1), 8, Optional.empty(), true);
    }

    @Override
    public SamplerBook samplers() {
        return this;
    }

    @Override
    public PictureUse pictures() {
        return PictureUse.NEVER;
    }

    @Override
    public List<PromptLength> measure(Words words) {
        return List.of(new PromptLength(0, 1, 77, false));
    }

    @Override
    public void warmUp() {
        // Nothing to warm.
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    @Override
    public Entry standard() {
        return new Entry("euler", 1000);
    }

    @Override
    public Optional<Entry> find(String name) {
        return Optional.of(standard()).filter(entry -> entry.name().equals(name));
    }

    @Override
    public OptionalDouble leastStrength(Entry sampler, int steps) {
        return OptionalDouble.of(1.0 / steps);
    }

    @Override
    public List<String> names() {
        return List.of("euler");
    }
}
