package dev.darkroom.worker.serving;

import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.drawing.DrawingFailed;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.DrawingWatch;
import dev.darkroom.worker.drawing.EngineIdentity;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.Picture;
import dev.darkroom.worker.drawing.PictureUse;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.drawing.Words;
import dev.darkroom.worker.prompt.SamplerBook;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Draws nothing, as quickly or as slowly as the prompt says: `hold` waits for [#letGo] between two
/// steps, `break` fails every time, `break once` the first time, `halt` ends the process, `large N`
/// gives N bytes, `choke` and `swell` cannot even be measured, `nap` takes as long as a small
/// network would.
public final class TestingArtist implements Artist {

    private static final EngineIdentity IDENTITY = new EngineIdentity("00", "none 1", "cpu", "any");

    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger holding = new AtomicInteger();
    private final Queue<String> begun = new ConcurrentLinkedQueue<>();

    private volatile Runnable farewell = () -> {};

    /// The same, which says so when it is closed.
    public TestingArtist whenClosed(Runnable told) {
        farewell = told;
        return this;
    }

    /// Everything that is held goes on.
    public void letGo() {
        gate.countDown();
    }

    /// Drawings that have come to where they are held.
    public int holding() {
        return holding.get();
    }

    /// The prompts of all drawings that began, in order.
    public List<String> begun() {
        return List.copyOf(begun);
    }

    @Override
    public ModelCard card() {
        return new ModelCard(
                "testing", "00", new ModelCard.Defaults(64, 64, 3, 1), 8, Optional.empty(), true);
    }

    @Override
    public SamplerBook samplers() {
        return new SamplerBook() {
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
        };
    }

    @Override
    public PictureUse pictures() {
        return PictureUse.NEVER;
    }

    @Override
    public List<PromptLength> measure(Words words) {
        if (words.first().equals("choke")) {
            throw new IllegalStateException("a fault of the tokenizer");
        }
        if (words.first().equals("swell")) {
            throw new OutOfMemoryError("Java heap space");
        }
        return List.of(new PromptLength(0, words.first().split(" ").length, 20, false));
    }

    @Override
    public void warmUp() {
        // Nothing to warm.
    }

    @Override
    public Picture draw(DrawingParameters parameters, DrawingWatch watch) {
        watch.beforeCall();
        begun.add(parameters.prompt());
        for (int step = 1; step <= parameters.steps(); step++) {
            watch.beforeCall();
            call(parameters.prompt(), watch);
            watch.stepped(step, parameters.steps(), () -> Optional.of(new byte[] {1, 2, 3}));
        }
        byte[] bytes = bytes(parameters);
        return new Picture(
                bytes, parameters.format(), RequestDigest.sha256(bytes), parameters, IDENTITY);
    }

    private void call(String prompt, DrawingWatch watch) {
        switch (prompt) {
            case "hold" -> hold(watch);
            case "break" -> throw new DrawingFailed("the numbers are not finite");
            case "break once" -> {
                if (begun.stream().filter(prompt::equals).count() == 1) {
                    throw new DrawingFailed("a passing fault");
                }
            }
            case "nap" -> LockSupport.parkNanos(20_000_000);
            case "halt" -> Runtime.getRuntime().halt(137);
            default -> {
                // Done at once.
            }
        }
    }

    private void hold(DrawingWatch watch) {
        holding.incrementAndGet();
        try {
            while (!gate.await(20, TimeUnit.MILLISECONDS)) {
                watch.beforeCall();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            holding.decrementAndGet();
        }
    }

    private static byte[] bytes(DrawingParameters parameters) {
        return parameters.prompt().startsWith("large ")
                ? new byte[Integer.parseInt(parameters.prompt().substring(6))]
                : parameters.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        letGo();
        farewell.run();
    }
}
