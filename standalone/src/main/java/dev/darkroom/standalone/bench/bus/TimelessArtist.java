package dev.darkroom.standalone.bench.bus;

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

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.Semaphore;

/// Somebody who draws without computing: it sleeps as long as a drawing shall take, so many at a
/// time as it has places for, and hands out the same bytes each time.
public final class TimelessArtist implements Artist {

    private static final SamplerBook.Entry SAMPLER = new SamplerBook.Entry("euler", 1000);
    private static final EngineIdentity IDENTITY =
            new EngineIdentity("bench", "none", "none", "none");

    private final Duration takes;
    private final Semaphore places;
    private final byte[] file;
    private final String sha256;

    /// One whose drawings take no time.
    ///
    /// @param bytes of each picture
    public TimelessArtist(int bytes) {
        this(Duration.ZERO, Integer.MAX_VALUE, bytes);
    }

    /// @param takes what a drawing sleeps
    /// @param places drawings that sleep at the same time; others wait for their turn
    /// @param bytes of each picture
    public TimelessArtist(Duration takes, int places, int bytes) {
        this.takes = takes;
        this.places = new Semaphore(places, true);
        this.file = new byte[bytes];
        new Random(0).nextBytes(file);
        this.sha256 = RequestDigest.sha256(file);
    }

    @Override
    public ModelCard card() {
        return new ModelCard(
                "bench",
                IDENTITY.modelHash(),
                new ModelCard.Defaults(64, 64, 1, 1),
                8,
                Optional.empty(),
                true);
    }

    @Override
    public SamplerBook samplers() {
        return new SamplerBook() {
            @Override
            public Entry standard() {
                return SAMPLER;
            }

            @Override
            public Optional<Entry> find(String name) {
                return Optional.of(SAMPLER).filter(only -> only.name().equals(name));
            }

            @Override
            public OptionalDouble leastStrength(Entry sampler, int steps) {
                return OptionalDouble.empty();
            }

            @Override
            public List<String> names() {
                return List.of(SAMPLER.name());
            }
        };
    }

    @Override
    public PictureUse pictures() {
        return PictureUse.NEVER;
    }

    @Override
    public List<PromptLength> measure(Words words) {
        return List.of();
    }

    @Override
    public void warmUp() {
        // There is nothing to warm.
    }

    @Override
    public Picture draw(DrawingParameters parameters, DrawingWatch watch) {
        watch.beforeCall();
        try {
            sleep();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return new Picture(file, parameters.format(), sha256, parameters, IDENTITY);
    }

    @Override
    public void close() {
        // There is nothing to close.
    }

    private void sleep() throws InterruptedException {
        places.acquire();
        try {
            Thread.sleep(takes);
        } finally {
            places.release();
        }
    }
}
