package dev.darkroom.standalone.chaos.part;

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

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// Makes pictures by the clock. A picture's bytes and the time it takes follow from its parameters
/// alone, as a real one's do; the prompt [#KILLER] ends the process.
///
/// @param drawing how long a picture takes on average; half to one and a half times as long
public record PacedArtist(Duration drawing) implements Artist {

    /// The prompt that ends the process that draws it.
    public static final String KILLER = "halt";

    /// How a process exits that was ended so.
    public static final int KILLED = 86;

    private static final EngineIdentity IDENTITY =
            new EngineIdentity("00", "paced 1", "clock", "any");
    private static final int STEPS = 8;
    private static final int MOST_BYTES = 40_000;

    @Override
    public ModelCard card() {
        var defaults = new ModelCard.Defaults(64, 64, STEPS, 1);
        return new ModelCard("paced", "00", defaults, 8, Optional.empty(), true);
    }

    @Override
    public SamplerBook samplers() {
        return new OneSampler();
    }

    @Override
    public PictureUse pictures() {
        return PictureUse.NEVER;
    }

    @Override
    public List<PromptLength> measure(Words words) {
        return List.of(new PromptLength(0, words.first().split(" ").length, 77, false));
    }

    @Override
    public void warmUp() {
        // Nothing to warm.
    }

    @Override
    public Picture draw(DrawingParameters parameters, DrawingWatch watch) {
        var random = new Random(parameters.seed());
        long step = (long) (drawing.toNanos() * (0.5 + random.nextDouble()) / parameters.steps());
        for (int done = 1; done <= parameters.steps(); done++) {
            watch.beforeCall();
            if (parameters.prompt().equals(KILLER)) {
                Runtime.getRuntime().halt(KILLED);
            }
            LockSupport.parkNanos(step);
            watch.stepped(done, parameters.steps(), Optional::empty);
        }
        byte[] bytes = bytes(parameters, random);
        return new Picture(
                bytes, parameters.format(), RequestDigest.sha256(bytes), parameters, IDENTITY);
    }

    private static byte[] bytes(DrawingParameters parameters, Random random) {
        var picture = new ByteArrayOutputStream();
        picture.writeBytes(parameters.toString().getBytes(StandardCharsets.UTF_8));
        byte[] noise = new byte[random.nextInt(MOST_BYTES)];
        random.nextBytes(noise);
        picture.writeBytes(noise);
        return picture.toByteArray();
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private static final class OneSampler implements SamplerBook {

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
            return List.of(standard().name());
        }
    }
}
