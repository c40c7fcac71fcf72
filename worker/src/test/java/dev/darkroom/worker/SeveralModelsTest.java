package dev.darkroom.worker;

import static dev.darkroom.worker.TestingDarkroom.eventually;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.runtime.Metric;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.serving.TestingArtist;
import dev.darkroom.worker.serving.WorkerMeters;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// One worker with a queue for each of several models.
class SeveralModelsTest extends BrokerTest {

    private static final int REQUESTS = 32;
    private static final int ROUNDS = 3;

    private final Map<String, TestingArtist> artists = new ConcurrentHashMap<>();
    private final AtomicLong loaded = new AtomicLong();
    private final AtomicLong most = new AtomicLong();
    private final CountDownLatch slowFolder = new CountDownLatch(1);

    @BeforeEach
    void makeTopicsOfModels() throws Exception {
        String prefix = darkroom.topics().prefix() + "several.";
        darkroom.close();
        darkroom =
                new TestingDarkroom(
                        bootstrapServers(), prefix, LOCK, List.of("a", "b", "slow", "broken"));
    }

    @Test
    void requestsOfEveryModelAreDrawnByItsOwnArtist() throws Exception {
        Worker worker = darkroom.serving(settings(10, "", "a", "b"), this::loader);
        darkroom.publish("r", request -> request.setPrompt("for the default"));
        darkroom.publishTo("a", "ra", request -> request.setPrompt("for a"));
        darkroom.publishTo("b", "rb", request -> request.setPrompt("for b"));

        assertThat(darkroom.results(3))
                .extracting(GenerationResult::getRequestId)
                .containsExactlyInAnyOrder("r", "ra", "rb");
        assertThat(artists.get("").begun()).containsExactly("for the default");
        assertThat(artists.get("a").begun()).containsExactly("for a");
        assertThat(artists.get("b").begun()).containsExactly("for b");
        assertThat(worker.health().report()).containsKeys("model", "model a", "model b");
    }

    @Test
    void aModelThatCannotBeLoadedIsToldByNameWhileTheOthersDraw() throws Exception {
        Worker worker = darkroom.serving(settings(10, "a", "broken"), this::loader);
        assertThat(worker.ready()).succeedsWithin(TestingDarkroom.PATIENCE);
        darkroom.publishTo("broken", "waits", request -> request);
        darkroom.publishTo("a", "ra", request -> request);

        assertThat(darkroom.result().getRequestId()).isEqualTo("ra");
        assertThat(worker.health().live()).isTrue();
        assertThat(worker.health().report().get("model broken"))
                .contains("cannot be loaded")
                .contains("on purpose");

        Worker mended = darkroom.serving(settings(10, "broken"), _ -> _ -> new TestingArtist());
        assertThat(mended.ready()).succeedsWithin(TestingDarkroom.PATIENCE);
        assertThat(darkroom.results(2))
                .extracting(GenerationResult::getRequestId)
                .contains("waits");
    }

    @Test
    void aWorkerOfWhichNoModelCanBeLoadedDoesNotStart() throws Exception {
        Worker worker = darkroom.serving(settings(10, "broken"), this::loader);
        assertThat(worker.ready()).failsWithin(TestingDarkroom.PATIENCE);
        eventually(() -> !worker.health().live());
    }

    @Test
    void aModelIsLoadedForItsRequestWhileTheOthersGoOnDrawing() throws Exception {
        Worker worker = darkroom.serving(settings(2, "a", "b", "slow"), this::loader);
        assertThat(worker.ready()).succeedsWithin(TestingDarkroom.PATIENCE);
        assertThat(worker.health().report().get("model slow")).contains("not loaded");
        darkroom.publishTo("b", "used", request -> request);
        darkroom.results(1);
        darkroom.publishTo("slow", "waits", request -> request);
        eventually(() -> worker.health().report().get("model slow").contains("loading"));

        for (int i = 0; i < 5; i++) {
            String id = "b" + i;
            darkroom.publishTo("b", id, request -> request);
            darkroom.results(2 + i);
        }
        assertThat(worker.health().ready()).isTrue();
        slowFolder.countDown();
        assertThat(darkroom.results(7))
                .extracting(GenerationResult::getRequestId)
                .contains("waits");
        assertThat(Metric.MODELS_DROPPED.counter(worker.meters()).count()).isEqualTo(1);
        assertThat(worker.health().report().get("model a")).contains("not loaded");
    }

    @Test
    void noModelLeavesUnderADrawingAndLoadedOnesStayWithinTheirMemory() throws Exception {
        Worker worker = darkroom.serving(settings(1, "a", "b"), this::loader);
        assertThat(worker.ready()).succeedsWithin(TestingDarkroom.PATIENCE);
        darkroom.publishTo("a", "held", request -> request.setPrompt("hold"));
        eventually(() -> artists.get("a").holding() == 1);
        darkroom.publishTo("b", "other", request -> request);
        darkroom.publish("unserved", request -> request);
        TestingArtist first = artists.get("a");
        assertThat(first.holding()).isEqualTo(1);
        first.letGo();

        assertThat(darkroom.results(2))
                .extracting(GenerationResult::getRequestId)
                .containsExactly("held", "other");
        for (int i = 0; i < 6; i++) {
            String id = "r" + i;
            darkroom.publishTo(i % 2 == 0 ? "a" : "b", id, request -> request);
        }
        darkroom.results(8);
        assertThat(most).hasValue(1);
    }

    @Test
    void passesOfTwoModelsAreAsFullAsThoseOfEachAlone() throws Exception {
        double share = shareOfAlone(0);
        // What else the machine does can leave a pass less full; what two models take of each other
        // is there each time.
        for (int round = 1; round < ROUNDS && share <= 0.9; round++) {
            share = shareOfAlone(round);
        }

        assertThat(share).isGreaterThan(0.9);
    }

    private double shareOfAlone(int round) throws Exception {
        double alone = rowsAPass("alone-" + round, "a").get("a");
        Map<String, Double> together = rowsAPass("together-" + round, "a", "b");
        return Math.min(together.get("a"), together.get("b")) / alone;
    }

    private Map<String, Double> rowsAPass(String run, String... models) throws Exception {
        for (String model : models) {
            for (int i = 0; i < REQUESTS; i++) {
                String id = "%s-%s-%s".formatted(run, model, i);
                darkroom.publishTo(
                        model,
                        id,
                        request ->
                                request.setPrompt("a").setSteps(25).setWidth(128).setHeight(128));
            }
        }
        int before = darkroom.read(darkroom.topics().results(), 0).size();
        var drawing =
                DrawingSettings.of(
                        Settings.of(
                                DrawingSettings.ALL,
                                Map.of("model", TinyModels.vector().toString())));
        Worker.Loaders loaders = FolderLoader.of(drawing);
        var meters = new ConcurrentHashMap<String, SimpleMeterRegistry>();
        Worker worker =
                darkroom.serving(
                        settings(Long.MAX_VALUE, models),
                        model -> {
                            var own = new SimpleMeterRegistry();
                            meters.put(model.title(), own);
                            Worker.ArtistLoader loader = loaders.of(model);
                            return _ -> loader.load(new WorkerMeters(own));
                        });
        darkroom.results(before + REQUESTS * models.length);
        darkroom.stop(worker);
        var rows = new ConcurrentHashMap<String, Double>();
        meters.forEach((model, own) -> rows.put(model, Metric.PASS_ROWS.summary(own).mean()));
        return rows;
    }

    /// @param models the empty name is the default model
    private WorkerSettings settings(long resident, String... models) {
        WorkerSettings usual = darkroom.settings("w");
        return new WorkerSettings(
                usual.name(),
                usual.clients(),
                usual.topics(),
                usual.registry(),
                Stream.of(models)
                        .map(
                                name ->
                                        new ServedModel(
                                                Optional.of(name).filter(it -> !it.isEmpty()),
                                                Path.of(TinyModels.vector().toString()),
                                                8))
                        .toList(),
                resident,
                usual.lease(),
                usual.grace(),
                usual.limits(),
                usual.patience(),
                0);
    }

    private Worker.ArtistLoader loader(ServedModel model) {
        return new Worker.ArtistLoader() {
            @Override
            public TestingArtist load(WorkerMeters meters) throws Exception {
                String name = model.name().orElse("");
                if (name.equals("broken")) {
                    throw new IllegalStateException("on purpose");
                }
                if (name.equals("slow")) {
                    slowFolder.await(1, TimeUnit.MINUTES);
                }
                most.accumulateAndGet(loaded.incrementAndGet(), Math::max);
                var artist = new TestingArtist().whenClosed(loaded::decrementAndGet);
                artists.put(name, artist);
                return artist;
            }

            @Override
            public long bytes() {
                return 1;
            }
        };
    }
}
