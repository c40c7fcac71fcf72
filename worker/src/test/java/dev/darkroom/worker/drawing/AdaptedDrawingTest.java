package dev.darkroom.worker.drawing;

import static dev.darkroom.worker.drawing.DrawingWatch.UNINTERESTED;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.batch.PassListener;
import dev.darkroom.worker.onnx.Adapting;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.api.Test;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The studio's laws where drawings use adapters, through real networks.
class AdaptedDrawingTest {

    @Test
    void aPictureIsTheSameToTheLastBitAloneAndAmongStrangersWithOtherAdapters() throws Exception {
        List<Integer> rows = Collections.synchronizedList(new ArrayList<>());
        OnnxModel model = load(1L << 30);
        try (Studio studio = studio(model, (_, count, _, _) -> rows.add(count));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<UsedAdapter> kohya = List.of(use(model, "kohya", 1));
            List<List<UsedAdapter>> others =
                    List.of(
                            List.of(),
                            kohya,
                            List.of(use(model, "kohya", 0.5)),
                            List.of(use(model, "earlier", 1), use(model, "peft", -1)));
            Picture alone = studio.draw(with(kohya, 7, 12), UNINTERESTED);
            List<Future<Picture>> crowd = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                DrawingParameters stranger = with(others.get(i % 4), i, 5 + i);
                crowd.add(threads.submit(() -> studio.draw(stranger, UNINTERESTED)));
            }

            Picture among = studio.draw(with(kohya, 7, 12), UNINTERESTED);

            for (Future<Picture> other : crowd) {
                other.get();
            }
            assertThat(among.sha256()).isEqualTo(alone.sha256());
            assertThat(rows).as("rows of one set share passes").anyMatch(count -> count > 4);
        }
    }

    @Test
    void everyAdapterAndScaleDrawsAnotherPicture() throws Exception {
        OnnxModel model = load(1L << 30);
        try (Studio studio = studio(model, (_, _, _, _) -> {})) {
            List<String> pictures = new ArrayList<>();
            for (List<UsedAdapter> adapters :
                    List.of(
                            List.<UsedAdapter>of(),
                            List.of(use(model, "kohya", 1)),
                            List.of(use(model, "kohya", -1)),
                            List.of(use(model, "peft", 1)),
                            List.of(use(model, "kohya", 1), use(model, "peft", 1)))) {
                pictures.add(studio.draw(with(adapters, 7, 12), UNINTERESTED).sha256());
            }
            assertThat(pictures).doesNotHaveDuplicates();
        }
    }

    @Test
    void setsThatWereDroppedForMemoryAreMadeAgainAndDrawTheSame() throws Exception {
        OnnxModel model = load(1);
        try (Studio studio = studio(model, (_, _, _, _) -> {})) {
            DrawingParameters kohya = with(List.of(use(model, "kohya", 1)), 7, 12);
            DrawingParameters peft = with(List.of(use(model, "peft", 1)), 7, 12);
            String first = studio.draw(kohya, UNINTERESTED).sha256();
            studio.draw(peft, UNINTERESTED);

            assertThat(studio.draw(kohya, UNINTERESTED).sha256()).isEqualTo(first);
        }
    }

    private static DrawingParameters with(List<UsedAdapter> adapters, long seed, int steps) {
        DrawingParameters plain =
                Asking.forAnApple().sampler("euler").seed(seed).steps(steps).parameters();
        return plain.with(plain.nuances().withAdapters(adapters));
    }

    private static UsedAdapter use(OnnxModel model, String name, double scale) {
        var found = (AdapterShelf.Found.Usable) model.adapters().find(name);
        return new UsedAdapter(name, found.sha256(), scale, scale);
    }

    private static Studio studio(OnnxModel model, PassListener listener) {
        return new Studio(model, BatchLimits.onCpu(2), listener);
    }

    private static OnnxModel load(long memory) throws URISyntaxException {
        Path adapters = Path.of(AdaptedDrawingTest.class.getResource("/adapters").toURI());
        return OnnxModel.load(
                ModelFolder.open(TinyModels.scalar()),
                RuntimeSettings.cpu(),
                new OnnxModel.Beside(
                        Optional.empty(),
                        Optional.of(new Adapting.Place(adapters, memory)),
                        Optional.empty()),
                _ -> {});
    }
}
