package dev.darkroom.worker.onnx.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.graph.ImagePorts;
import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.runtime.LoadedNetwork;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;
import dev.darkroom.worker.onnx.runtime.Sessions;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/// One U-Net with one picture, told in the ways of several exporters.
class ImageInputsTest {
    private static final Sessions SESSIONS = new Sessions(RuntimeSettings.cpu());
    private static final DenoisingNetwork.Names NAMES =
            new DenoisingNetwork.Names("sample", "timestep", "out_sample");
    private static final int EMBEDDING = 12;
    private static final int TOKENS = 4;
    private static final int WIDTH = 16;
    private static final Tensor SEEN = noise(1, EMBEDDING);
    private static final Tensor OTHER = noise(4, EMBEDDING);

    private static Exported own;
    private static Exported appended;
    private static Exported unscaled;
    private static Exported plain;
    private static Tensor tokens;
    private static Tensor otherTokens;

    /// A U-Net and what it takes of pictures.
    private record Exported(DenoisingNetwork unet, ImageInputs inputs) {
        static Exported of(Path file) throws IOException {
            OnnxGraph graph = OnnxGraph.read(file);
            ImageInputs inputs = ImageInputs.of("unet", graph);
            LatentLayout layout =
                    inputs.around(ResidualInputs.of(graph.inputs()).around(LatentLayout.PLAIN));
            return new Exported(
                    new DenoisingNetwork(
                            new TimedFile("unet", graph, NAMES.timed(), layout, SESSIONS).open()),
                    inputs);
        }

        Latents told(List<Tensor> pictures, double scale) {
            return unet.run(List.of(row(inputs.with(text(), pictures, scale)))).getFirst();
        }

        Latents told(Tensor picture, double scale) {
            return unet.run(List.of(row(inputs.with(text(), List.of(picture), scale)))).getFirst();
        }
    }

    @BeforeAll
    static void open() throws IOException {
        Path others = TinyModels.imagePrompts();
        own = Exported.of(TinyModels.pictured().resolve("unet/model.onnx"));
        appended = Exported.of(others.resolve("appended/model.onnx"));
        unscaled = Exported.of(others.resolve("unscaled/model.onnx"));
        plain = Exported.of(others.resolve("plain/model.onnx"));
        try (var projection =
                LoadedNetwork.open(
                        "image_projection",
                        others.resolve("image_projection/model.onnx"),
                        SESSIONS)) {
            tokens = ImageEncoder.projected(projection, SEEN);
            otherTokens = ImageEncoder.projected(projection, OTHER);
        }
    }

    @AfterAll
    static void close() {
        List.of(own, appended, unscaled, plain).forEach(one -> one.unet().close());
    }

    @Test
    void allWaysOfTellingAPictureSayTheSame() {
        assertThat(tokens.shape()).containsExactly(TOKENS, WIDTH);
        assertClose(appended.told(tokens, 0.6), own.told(SEEN, 0.6));
        assertClose(unscaled.told(tokens, 1), own.told(SEEN, 1));
        assertThat(furthest(own.told(SEEN, 1), own.told(SEEN, 0.6))).isGreaterThan(1e-2);
    }

    @Test
    void aUNetThatNoPicturePromptsAnswersAsTheOneThatWasExportedWithoutTheInputs() {
        Latents wanted = plain.unet().run(List.of(row(text()))).getFirst();

        assertClose(own.told(zeros(EMBEDDING), 0), wanted);
        assertClose(appended.told(zeros(TOKENS, WIDTH), 0), wanted);
        assertClose(unscaled.told(zeros(TOKENS, WIDTH), 1), wanted);
    }

    @Test
    void aScaleOfZeroIsExactlyNoPicture() {
        assertThat(own.told(SEEN, 0).values()).isEqualTo(own.told(zeros(EMBEDDING), 0).values());
        assertThat(appended.told(tokens, 0).values())
                .isEqualTo(appended.told(zeros(TOKENS, WIDTH), 0).values());
    }

    @Test
    void severalPicturesAreToldInOneDimensionOrBehindEachOther() {
        assertClose(
                unscaled.told(List.of(tokens, otherTokens), 1), own.told(List.of(SEEN, OTHER), 1));
    }

    /// An attention's answer is a mean over all that is told.
    @Test
    void severalPicturesCountAsOneEachInWhateverOrder() {
        assertClose(own.told(List.of(SEEN, SEEN), 0.6), own.told(SEEN, 0.6));
        assertClose(own.told(List.of(SEEN, OTHER), 0.6), own.told(List.of(OTHER, SEEN), 0.6));
        assertThat(furthest(own.told(List.of(SEEN, OTHER), 0.6), own.told(SEEN, 0.6)))
                .isGreaterThan(1e-2);
    }

    @Test
    void rowsOfOneCallHaveAScaleEachWhereTheGraphSaysSo() {
        List<Row> rows =
                List.of(
                        row(own.inputs().with(text(), List.of(SEEN), 0.3)),
                        row(own.inputs().with(text(), List.of(zeros(EMBEDDING)), 0)),
                        row(own.inputs().with(text(), List.of(SEEN), 2)));
        assertThat(rows).extracting(Row::shape).containsOnly(rows.getFirst().shape());

        List<Latents> together = own.unet().run(rows);

        for (int i = 0; i < rows.size(); i++) {
            assertThat(together.get(i).values())
                    .isEqualTo(own.unet().run(List.of(rows.get(i))).getFirst().values());
        }
    }

    @Test
    void rowsOfOtherScalesAreKeptApartWhereACallHasOne() {
        Row some = row(appended.inputs().with(text(), List.of(tokens), 0.3));

        assertThat(some.shape())
                .isEqualTo(
                        row(appended.inputs().with(text(), List.of(zeros(TOKENS, WIDTH)), 0.3))
                                .shape())
                .isNotEqualTo(row(appended.inputs().with(text(), List.of(tokens), 0.4)).shape());
    }

    @Test
    void rowsAtDifferentTimestepsShareACall() {
        for (Exported one : List.of(own, appended, unscaled)) {
            assertThat(one.unet().oneTimestep()).isEmpty();
        }
    }

    @Test
    void whatIsToldHasTheDimensionsThatTheInputHas() {
        assertThat(ImageInputs.ofRank(zeros(3, 5), 3).shape()).containsExactly(1, 3, 5);
        assertThat(ImageInputs.ofRank(zeros(1, 1, 5), 1).shape()).containsExactly(5);
        assertThat(ImageInputs.ofRank(zeros(1, 3, 5), 2).shape()).containsExactly(3, 5);
        assertThat(ImageInputs.ofRank(zeros(1, 5), 2).shape()).containsExactly(1, 5);
    }

    @Test
    void aScaleOfWhichItIsNotPlainWhatHasItIsRefused() throws IOException {
        OnnxGraph graph = OnnxGraph.read(TinyModels.pictured().resolve("unet/model.onnx"));
        assertThat(ImagePorts.of(graph).scale().orElseThrow().each())
                .isEqualTo(ImagePorts.Each.ROW);
        ImagePorts.Scale scale = ImagePorts.of(graph).scale().get();
        var unknown =
                new ImageInputs(
                        new ImagePorts(
                                Optional.empty(),
                                Optional.of(
                                        new ImagePorts.Scale(
                                                scale.port(), ImagePorts.Each.UNKNOWN))));

        assertThatIllegalArgumentException()
                .isThrownBy(unknown::demandPlain)
                .withMessageContaining("ip_adapter_scale");
    }

    private static void assertClose(Latents found, Latents wanted) {
        assertThat(furthest(found, wanted)).isLessThan(2e-5);
    }

    private static double furthest(Latents found, Latents wanted) {
        double furthest = 0;
        for (int i = 0; i < wanted.values().length; i++) {
            furthest = Math.max(furthest, Math.abs(found.values()[i] - wanted.values()[i]));
        }
        return furthest;
    }

    private static Conditioning text() {
        return new Conditioning(Map.of(ImagePorts.TEXT, noise(2, 77, WIDTH)));
    }

    private static Row row(Conditioning told) {
        var shape = new LatentShape(4, 8, 8);
        return new Row(Latents.of(shape, noise(3, shape.size()).values()), 500, told);
    }

    private static Tensor zeros(int... shape) {
        return new Tensor(shape, new float[size(shape)]);
    }

    private static Tensor noise(long seed, int... shape) {
        var random = new Random(seed);
        float[] values = new float[size(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return new Tensor(shape, values);
    }

    private static int size(int... shape) {
        return IntStream.of(shape).reduce(1, Math::multiplyExact);
    }
}
