package dev.darkroom.worker.drawing;

import static dev.darkroom.worker.drawing.DrawingWatch.UNINTERESTED;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.batch.BatchLimits;
import dev.darkroom.worker.batch.PassListener;
import dev.darkroom.worker.diffusion.sampler.Samplers;
import dev.darkroom.worker.onnx.OnnxModel;
import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/// The studio's laws, through real networks in the real runtime.
@Timeout(120)
class RealNetworkTest {
    static Stream<Path> models() {
        return Stream.of(TinyModels.vector(), TinyModels.scalar());
    }

    @ParameterizedTest
    @MethodSource("models")
    void aPictureIsTheSameToTheLastBitAloneAndAmongStrangers(Path folder) throws Exception {
        List<Integer> rows = Collections.synchronizedList(new ArrayList<>());
        try (Studio studio = studio(folder, 2, (_, count, _, _) -> rows.add(count))) {
            for (double guidance : new double[] {1, 3}) {
                DrawingParameters wanted = wanted(folder, guidance);
                Picture alone = studio.draw(wanted, UNINTERESTED);

                Picture among = Strangers.drawnAmong(studio, wanted);

                assertThat(among.sha256()).isEqualTo(alone.sha256());
            }
            assertThat(rows).anyMatch(count -> count > 4);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void aPictureIsTheSameHoweverManyPassesRunSideBySide(Path folder) throws Exception {
        DrawingParameters wanted = wanted(folder, 3);
        List<String> hashes = new ArrayList<>();
        for (int cores : new int[] {1, 2, 4}) {
            try (Studio studio = studio(folder, cores, (_, _, _, _) -> {})) {
                hashes.add(studio.draw(wanted, UNINTERESTED).sha256());
            }
        }
        assertThat(hashes).containsOnly(hashes.getFirst());
    }

    private static DrawingParameters wanted(Path folder, double guidance) {
        try (OnnxModel model = OnnxModel.load(folder, RuntimeSettings.cpu())) {
            return Asking.forAnApple()
                    .sampler(Samplers.defaultFor(model.scheduler()).name())
                    .guidance(guidance)
                    .parameters();
        }
    }

    private static Studio studio(Path folder, int cores, PassListener listener) {
        OnnxModel model = OnnxModel.load(folder, RuntimeSettings.cpu());
        return new Studio(model, BatchLimits.onCpu(cores), listener);
    }
}
