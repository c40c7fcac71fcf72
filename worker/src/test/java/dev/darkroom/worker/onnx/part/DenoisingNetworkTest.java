package dev.darkroom.worker.onnx.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.runtime.LoadedNetwork;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;
import dev.darkroom.worker.onnx.runtime.Sessions;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

class DenoisingNetworkTest {
    private static final Path FILE = TinyModels.scalar().resolve("unet/model.onnx");
    private static final DenoisingNetwork.Names NAMES =
            new DenoisingNetwork.Names("sample", "timestep", "out_sample");
    private static final Sessions SESSIONS = new Sessions(RuntimeSettings.cpu());

    @Test
    void aRewrittenGraphAnswersRowByRowAsTheOriginal() throws IOException {
        try (DenoisingNetwork original = original();
                DenoisingNetwork rewritten =
                        new DenoisingNetwork(
                                new TimedFile(
                                                "unet",
                                                OnnxGraph.read(FILE),
                                                NAMES.timed(),
                                                LatentLayout.PLAIN,
                                                SESSIONS)
                                        .open())) {
            assertThat(rewritten.timestepPerRow()).isTrue();
            List<Row> rows = new TimedTrial(original.network()).rows(999, 1, 37.5);
            List<Latents> together = rewritten.run(rows);
            for (int i = 0; i < rows.size(); i++) {
                Latents alone = original.run(List.of(rows.get(i))).getFirst();
                assertThat(together.get(i).values()).isEqualTo(alone.values());
            }
        }
    }

    @Test
    void whereAGraphTakesOneTimestepACallRowsAreStillAnsweredInTheirOrder() throws IOException {
        try (DenoisingNetwork original = original()) {
            assertThat(original.timestepPerRow()).isFalse();
            List<Row> rows = new TimedTrial(original.network()).rows(999, 1, 999, 37.5, 1);
            List<Latents> together = original.run(rows);
            for (int i = 0; i < rows.size(); i++) {
                Latents alone = original.run(List.of(rows.get(i))).getFirst();
                assertThat(together.get(i).values()).isEqualTo(alone.values());
            }
        }
    }

    @Test
    void theSmallestMultipleThatWorksIsFound() throws IOException {
        try (DenoisingNetwork original = original()) {
            assertThat(new TimedTrial(original.network()).latentMultiple()).isEqualTo(1);
        }
    }

    private static DenoisingNetwork original() throws IOException {
        return new DenoisingNetwork(
                new TimedNetwork(
                        LoadedNetwork.open("unet", FILE, SESSIONS),
                        NAMES.timed(),
                        LatentLayout.PLAIN,
                        "as it is"));
    }
}
