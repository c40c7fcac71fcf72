package dev.darkroom.worker.onnx.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.batch.Control;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;
import dev.darkroom.worker.onnx.runtime.Sessions;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/// Control networks and the U-Net that they lead, row by row.
class ControlNetworksTest {
    private static final Sessions SESSIONS = new Sessions(RuntimeSettings.cpu());
    private static final DenoisingNetwork.Names NAMES =
            new DenoisingNetwork.Names("sample", "timestep", "out_sample");
    private static final int FACTOR = 8;

    private static DenoisingNetwork unet;
    private static ControlNetwork lines;
    private static ControlNetwork tiles;
    private static ControlNetwork whole;
    private static ControlNetworks networks;

    @BeforeAll
    static void open() throws IOException {
        Path folder = TinyModels.controlled();
        unet = unet(folder.resolve("unet/model.onnx"));
        lines = network("controlnet/lines", false);
        tiles = network("controlnet_tiles", false);
        whole = network("controlnet/whole", true);
        networks = new ControlNetworks(Map.of("lines", lines, "tiles", tiles, "whole", whole));
    }

    @AfterAll
    static void close() {
        List.of(lines, tiles, whole).forEach(ControlNetwork::close);
        unet.close();
    }

    @Test
    void aUNetThatNothingLeadsAnswersAsTheOneThatWasExportedWithoutTheInputs() throws IOException {
        List<Row> rows = rows(5);
        try (DenoisingNetwork plain = unet(resource("plain"))) {
            assertSame(unet.run(rows), plain.run(rows));
        }
    }

    @Test
    void whereTheGraphFixesExtentsAllOfThemAreZeros() throws IOException {
        try (DenoisingNetwork plain = unet(resource("plain"));
                DenoisingNetwork fixed = unet(resource("fixed"))) {
            for (Row row : new TimedTrial(fixed.network()).rows(900, 500, 1)) {
                // The runtime computes fixed extents in other ways.
                assertThat(fixed.run(List.of(row)).getFirst().values())
                        .usingComparatorWithPrecision(1e-5f)
                        .containsExactly(plain.run(List.of(row)).getFirst().values());
            }
        }
    }

    @Test
    void rowsAnswerTheSameAloneAndBesideRowsThatAreLedOtherwiseOrNotAtAll() {
        List<Row> rows = new ArrayList<>();
        List<Row> plain = rows(6);
        List<List<Control>> controls =
                List.of(
                        List.of(),
                        List.of(control("lines", 1)),
                        List.of(control("tiles", 0.5), control("lines", 0.7)),
                        List.of(control("whole", 1)),
                        List.of(control("lines", 0.2), control("lines", 0.3)),
                        List.of(control("whole", 1), control("tiles", 1)));
        IntStream.range(0, 6).forEach(i -> rows.add(led(plain.get(i), controls.get(i))));
        var pass = networks.leading(unet);

        List<Latents> together = pass.run(rows);

        for (int i = 0; i < rows.size(); i++) {
            assertSame(List.of(together.get(i)), pass.run(List.of(rows.get(i))));
        }
        assertSame(List.of(together.getFirst()), unet.run(List.of(plain.getFirst())));
        assertThat(together.get(1).values())
                .isNotEqualTo(unet.run(List.of(plain.get(1))).getFirst().values());
    }

    @Test
    void aControlAtScaleZeroLeadsNowhere() {
        Row row = rows(1).getFirst();

        assertSame(
                networks.leading(unet).run(List.of(led(row, List.of(control("lines", 0))))),
                unet.run(List.of(row)));
    }

    @Test
    void aNetworkIsNotAskedOfRowsThatItDoesNotLead() throws IOException {
        ControlNetwork closed = network("controlnet/lines", false);
        closed.close(); // whoever asks it fails
        List<Row> rows = rows(2);

        assertSame(
                new ControlNetworks(Map.of("lines", closed)).leading(unet).run(rows),
                unet.run(rows));
    }

    @Test
    void whatLiesBesideLatentsIsNotShown() {
        Row row = rows(1).getFirst();
        Latents nine = Latents.stacked(row.latents(), Latents.zeros(new LatentShape(5, 8, 8)));
        Row repainting = new Row(nine, row.timestep(), row.conditioning());
        List<Control> one = List.of(control("lines", 1));

        assertThat(lines.run(List.of(repainting), one).getFirst().tensors())
                .usingRecursiveComparison()
                .isEqualTo(lines.run(List.of(row), one).getFirst().tensors());
    }

    @Test
    void gradesRiseFromATenthToAllInEqualRatios() {
        var all = new Residuals(List.of(number(1), number(1), number(1)));

        List<Tensor> graded = all.times(2, true).tensors();

        assertThat(graded.get(0).values()[0]).isEqualTo(0.2f);
        assertThat(graded.get(1).values()[0]).isEqualTo((float) (2 * Math.sqrt(0.1)));
        assertThat(graded.get(2).values()[0]).isEqualTo(2f);
    }

    @Test
    void bytesBesideARowAreThoseOfThePictureAndOfWhatIsAdded() {
        long states = 2 * 8 * 64 + 8 * 16 + 2 * 16 * 16;
        long picture = 3 * 64 * 64;

        assertThat(lines.bytes(new LatentShape(4, 8, 8))).isEqualTo(4 * (states + picture));
        assertThat(networks.bytes(List.of("lines", "tiles"), new LatentShape(4, 16, 8)))
                .isEqualTo(2 * 2 * 4 * (states + picture));
    }

    private static Tensor number(float value) {
        return new Tensor(new int[] {1, 1, 1}, new float[] {value});
    }

    private static void assertSame(List<Latents> found, List<Latents> wanted) {
        assertThat(found).hasSameSizeAs(wanted);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).values()).isEqualTo(wanted.get(i).values());
        }
    }

    /// At different timesteps.
    private static List<Row> rows(int count) {
        double[] timesteps = IntStream.range(0, count).mapToDouble(i -> 900 - 140 * i).toArray();
        return new TimedTrial(unet.network()).rows(timesteps);
    }

    private static Row led(Row row, List<Control> controls) {
        return new Row(row.latents(), row.timestep(), row.conditioning(), controls);
    }

    private static Control control(String network, double scale) {
        float[] values = new float[3 * 64 * 64];
        Random random = new Random(network.hashCode());
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return new Control(network, new Tensor(new int[] {3, 64, 64}, values), scale, false);
    }

    private static DenoisingNetwork unet(Path file) throws IOException {
        OnnxGraph graph = OnnxGraph.read(file);
        LatentLayout layout = ResidualInputs.of(graph.inputs()).around(LatentLayout.PLAIN);
        return new DenoisingNetwork(
                new TimedFile("unet", graph, NAMES.timed(), layout, SESSIONS).open());
    }

    private static ControlNetwork network(String part, boolean pooled) throws IOException {
        Path file = TinyModels.controlled().resolve(part).resolve("model.onnx");
        return ControlNetwork.open(part, OnnxGraph.read(file), pooled, FACTOR, SESSIONS);
    }

    private static Path resource(String name) {
        return TinyModels.controlled()
                .resolveSibling("controls")
                .resolve(name)
                .resolve("model.onnx");
    }
}
