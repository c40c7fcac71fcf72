package dev.darkroom.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.drawing.PromptLength;
import dev.darkroom.worker.drawing.Words;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

class OnnxModelTest {
    private static final RuntimeSettings CPU = RuntimeSettings.cpu();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rowsAtDifferentTimestepsShareACall(boolean vector) {
        try (OnnxModel model = load(vector)) {
            assertThat(model.card().vectorTimestep()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRowsAnswerDoesNotDependOnItsBatchMates(boolean vector) {
        try (OnnxModel model = load(vector)) {
            List<Row> rows = rows(model, 7);
            List<Latents> together = model.denoiser().run(rows);
            for (int i = 0; i < rows.size(); i++) {
                Latents alone = model.denoiser().run(List.of(rows.get(i))).getFirst();
                assertThat(together.get(i).values()).isEqualTo(alone.values());
            }
        }
    }

    @Test
    void callsSideBySideGiveTheAnswersOfCallsInTurn() throws Exception {
        try (OnnxModel model = load(false);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Row> rows = rows(model, 5);
            List<Latents> inTurn = model.denoiser().run(rows);
            Callable<List<Latents>> call = () -> model.denoiser().run(rows);
            List<Callable<List<Latents>>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                calls.add(call);
            }
            for (Future<List<Latents>> answer : threads.invokeAll(calls)) {
                assertThat(answer.get().getLast().values()).isEqualTo(inTurn.getLast().values());
            }
        }
    }

    @Test
    void theTimestepAndTheTextChangeTheAnswer() {
        try (OnnxModel model = load(false)) {
            Row row = rows(model, 1).getFirst();
            Row later = new Row(row.latents(), row.timestep() / 2, row.conditioning());
            Row other =
                    new Row(row.latents(), row.timestep(), model.encode(Words.of("a blue cat"), 1));
            List<Latents> answers = model.denoiser().run(List.of(row, later, other));
            assertThat(answers.get(1).values()).isNotEqualTo(answers.get(0).values());
            assertThat(answers.get(2).values()).isNotEqualTo(answers.get(0).values());
        }
    }

    @Test
    void aDecodedPictureHasTheSizeThatWasAskedFor() {
        try (OnnxModel model = load(true)) {
            LatentShape shape = model.latentShape(96, 64);
            Pixels pixels = model.decode(Latents.of(shape, new float[shape.size()]));
            assertThat(shape).isEqualTo(new LatentShape(4, 8, 12));
            assertThat(pixels.width()).isEqualTo(96);
            assertThat(pixels.height()).isEqualTo(64);
        }
    }

    @Test
    void theCardStatesWhatTheFolderSays() {
        try (OnnxModel model = load(true)) {
            ModelCard card = model.card();
            assertThat(card.name()).isEqualTo("tiny");
            assertThat(card.defaults()).isEqualTo(new ModelCard.Defaults(64, 64, 4, 2));
            assertThat(card.hash()).matches("[0-9a-f]{64}");
            assertThat(card.latentRgb().orElseThrow().bias()).containsExactly(0, 0, 0);
            assertThat(card.onlySize()).isEmpty();
            assertThat(model.identity().modelHash()).isEqualTo(card.hash());
            assertThat(model.identity().runtimeVersion()).startsWith("onnxruntime 1.");
            assertThat(model.identity().provider()).isEqualTo("cpu");
        }
    }

    @Test
    void aFolderWithoutOwnSettingsTakesTheFieldsDefaults() {
        try (OnnxModel model = load(false)) {
            assertThat(model.card().name()).isEqualTo("StableDiffusion");
            assertThat(model.card().defaults()).isEqualTo(new ModelCard.Defaults(64, 64, 50, 7.5));
            assertThat(model.card().latentRgb()).isEmpty();
        }
    }

    @Test
    void aLongPromptIsReadWindowByWindow() {
        try (OnnxModel model = load(true)) {
            Tensor both = states(model, Words.of("a ".repeat(75) + "cat"), 2);
            Tensor first = states(model, Words.of("a ".repeat(75)), 1);
            Tensor second = states(model, Words.of("cat"), 1);

            assertThat(both.shape()[0]).isEqualTo(2 * 77);
            assertThat(Arrays.copyOf(both.values(), first.values().length))
                    .isEqualTo(first.values());
            assertThat(
                            Arrays.copyOfRange(
                                    both.values(), first.values().length, both.values().length))
                    .isEqualTo(second.values());
        }
    }

    @Test
    void emptyWindowsFillUpAShortText() {
        try (OnnxModel model = load(true)) {
            Tensor filled = states(model, Words.of("cat"), 3);
            float[] empty = states(model, Words.of(""), 1).values();

            assertThat(Arrays.copyOfRange(filled.values(), 2 * empty.length, 3 * empty.length))
                    .isEqualTo(empty);
        }
    }

    @Test
    void weightsOfOneChangeNoBit() {
        try (OnnxModel model = load(true)) {
            assertThat(states(model, weighted("a (red:1) apple"), 1).values())
                    .isEqualTo(states(model, Words.of("a red apple"), 1).values());
        }
    }

    @Test
    void aWeightScalesItsTokensAndLeavesTheMean() {
        try (OnnxModel model = load(true)) {
            Tensor plain = states(model, Words.of("a red apple"), 1);
            Tensor heavy = states(model, weighted("a (red:1.5) apple"), 1);

            int width = plain.shape()[1];
            // Places of one weight keep their ratio to the plain states: the mean's restoration.
            float back = heavy.values()[0] / plain.values()[0];
            int red = 2 * width;
            assertThat(heavy.values()[red] / plain.values()[red])
                    .isCloseTo(1.5f * back, within(1e-4f));
            assertThat(mean(heavy)).isCloseTo(mean(plain), within(1e-5));
        }
    }

    private static double mean(Tensor tensor) {
        double sum = 0;
        for (float value : tensor.values()) {
            sum += value;
        }
        return sum / tensor.values().length;
    }

    private static Words weighted(String text) {
        return new Words(text, Words.Other.NONE, 0, OptionalInt.empty(), true);
    }

    private static Tensor states(OnnxModel model, Words words, int pieces) {
        return model.encode(words, pieces).inputs().get("encoder_hidden_states");
    }

    @Test
    void aLongPromptIsMeasuredAgainstTheWindow() {
        try (OnnxModel model = load(true)) {
            assertThat(model.measure(Words.of("a")))
                    .containsExactly(new PromptLength(0, 3, 77, true));
            assertThat(model.measure(Words.of("a ".repeat(100))).getFirst().pieces()).isEqualTo(2);
        }
    }

    @Test
    void everythingThatIsMissingIsNamedAtOnce(@TempDir Path folder) throws IOException {
        Files.copy(
                TinyModels.vector().resolve("model_index.json"),
                folder.resolve("model_index.json"));
        assertThatThrownBy(() -> OnnxModel.load(folder, CPU))
                .isInstanceOf(ModelFolderException.class)
                .hasMessageContaining("scheduler/scheduler_config.json")
                .hasMessageContaining("text_encoder/model.onnx")
                .hasMessageContaining("unet/model.onnx")
                .hasMessageContaining("vae_decoder/model.onnx")
                .hasMessageContaining("tokenizer/tokenizer.json");
    }

    @Test
    void anUnknownPipelineIsRefusedByName(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("model_index.json"), "{\"_class_name\": \"SoundPipeline\"}");
        assertThatThrownBy(() -> OnnxModel.load(folder, CPU))
                .hasMessageContaining("SoundPipeline")
                .hasMessageContaining("StableDiffusionPipeline");
    }

    @Test
    void modelsThatDifferAnywhereHaveDifferentHashes() {
        try (OnnxModel one = load(true);
                OnnxModel other = load(false)) {
            assertThat(one.card().hash()).isNotEqualTo(other.card().hash());
        }
    }

    private static OnnxModel load(boolean vector) {
        return OnnxModel.load(vector ? TinyModels.vector() : TinyModels.scalar(), CPU);
    }

    private static List<Row> rows(OnnxModel model, int count) {
        Random random = new Random(3);
        LatentShape shape = model.latentShape(64, 64);
        Conditioning red = model.encode(Words.of("a red apple"), 1);
        Conditioning none = model.encode(Words.of(""), 1);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] values = new float[shape.size()];
            for (int k = 0; k < values.length; k++) {
                values[k] = (float) random.nextGaussian();
            }
            rows.add(new Row(Latents.of(shape, values), 1000.0 / (i + 1), i % 2 == 0 ? red : none));
        }
        return rows;
    }
}
