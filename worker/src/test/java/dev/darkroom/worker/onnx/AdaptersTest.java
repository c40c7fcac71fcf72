package dev.darkroom.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.GivenPath;
import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.ForwardPass;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.drawing.AdapterShelf.Found;
import dev.darkroom.worker.drawing.UsedAdapter;
import dev.darkroom.worker.drawing.WeightSet;
import dev.darkroom.worker.drawing.Words;
import dev.darkroom.worker.onnx.folder.Json;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Adapters in the spellings of the field against what PEFT and diffusers make of them;
/// `adapters.py` writes the files and the numbers.
class AdaptersTest {
    private static final String STATES = "encoder_hidden_states";

    /// The same networks in half precision.
    private static final String HALVES = "tiny-sd15-fp16";

    private static final String PROMPT = "a red apple on the table";
    private static final LatentShape SHAPE = new LatentShape(4, 8, 8);
    private static final Path EXPORTS =
            GivenPath.of("reference.dir")
                    .orElse(Path.of("../../shared/reference"))
                    .resolve("pipelines");

    /// @param files what the adapters lie in
    record Case(Path model, Path files, JsonNode expected) {
        @Override
        public String toString() {
            return model.getFileName() + " " + expected.get("adapters");
        }
    }

    static Stream<Case> cases() throws Exception {
        List<Case> cases = new ArrayList<>(cases(TinyModels.scalar(), "/adapters"));
        for (String export : List.of("tiny-sd15", HALVES)) {
            if (Files.isDirectory(EXPORTS.resolve(export))) {
                cases.addAll(cases(EXPORTS.resolve(export), "/adapters-sd15"));
            }
        }
        return cases.stream();
    }

    private static List<Case> cases(Path model, String files) throws Exception {
        Path folder = resource(files);
        List<Case> cases = new ArrayList<>();
        JsonNode made = Json.parse(Files.readString(folder.resolve("expected.json")));
        made.forEach(expected -> cases.add(new Case(model, folder, expected)));
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void networksAnswerAsWithTheAdaptersInTorch(Case asked) {
        try (OnnxModel model = load(asked.model(), asked.files());
                WeightSet weights = hold(model, asked.expected().get("adapters"))) {
            double share = asked.model().endsWith(HALVES) ? 1e-2 : 1e-5;
            assertNear(answer(weights.denoiser(), model), asked.expected().get("sample"), share);
            assertNear(states(weights), asked.expected().get("states"), share);
        }
    }

    private static void assertNear(float[] found, JsonNode expected, double share) {
        double largest = 1;
        for (int i = 0; i < expected.size(); i++) {
            largest = Math.max(largest, Math.abs(expected.get(i).doubleValue()));
        }
        for (int i = 0; i < expected.size(); i++) {
            assertThat((double) found[i])
                    .as("number %s", i)
                    .isCloseTo(expected.get(i).doubleValue(), within(share * largest));
        }
    }

    @Test
    void atScaleZeroNothingChangesToTheLastBit() throws Exception {
        try (OnnxModel model = load(TinyModels.scalar(), resource("/adapters"));
                WeightSet own = WeightSet.own(model);
                WeightSet zero = model.hold(List.of(use(model, "kohya", 0, 0)), () -> {})) {
            assertThat(answer(zero.denoiser(), model)).isEqualTo(answer(own.denoiser(), model));
            assertThat(states(zero)).isEqualTo(states(own));
        }
    }

    @Test
    void twoAdaptersAddUpInEitherOrder() throws Exception {
        try (OnnxModel model = load(TinyModels.scalar(), resource("/adapters"))) {
            UsedAdapter one = use(model, "kohya", 0.7, 0.5);
            UsedAdapter other = use(model, "peft", -0.3, 1);
            try (WeightSet forth = model.hold(List.of(one, other), () -> {});
                    WeightSet back = model.hold(List.of(other, one), () -> {})) {
                float[] expected = answer(forth.denoiser(), model);
                float[] found = answer(back.denoiser(), model);
                for (int i = 0; i < expected.length; i++) {
                    assertThat(found[i]).isCloseTo(expected[i], within(1e-5f));
                }
            }
        }
    }

    static WeightSet hold(OnnxModel model, JsonNode adapters) {
        List<UsedAdapter> used = new ArrayList<>();
        adapters.forEach(
                asked ->
                        used.add(
                                use(
                                        model,
                                        asked.get("name").asText(),
                                        asked.get("scale").doubleValue(),
                                        asked.get("textEncoderScale").doubleValue())));
        used.sort(Comparator.comparing(UsedAdapter::name));
        return used.isEmpty() ? WeightSet.own(model) : model.hold(used, () -> {});
    }

    private static UsedAdapter use(OnnxModel model, String name, double scale, double texts) {
        Found found = model.adapters().find(name);
        assertThat(found).isInstanceOf(Found.Usable.class);
        return new UsedAdapter(name, ((Found.Usable) found).sha256(), scale, texts);
    }

    private static float[] states(WeightSet weights) {
        return weights.encode(Words.of(PROMPT), 1).inputs().get(STATES).values();
    }

    /// What the denoiser says of a wave at timestep 500, told of another.
    private static float[] answer(ForwardPass denoiser, OnnxModel model) {
        int[] told = model.encode(Words.of(PROMPT), 1).inputs().get(STATES).shape();
        float[] states = wave(told[0] * told[1]);
        Row row =
                new Row(
                        Latents.of(SHAPE, wave(SHAPE.size())),
                        500,
                        new Conditioning(Map.of(STATES, new Tensor(told, states))));
        return denoiser.run(List.of(row)).getFirst().values();
    }

    private static float[] wave(int size) {
        float[] wave = new float[size];
        for (int i = 0; i < size; i++) {
            wave[i] = (float) Math.sin(i * 0.7);
        }
        return wave;
    }

    private static OnnxModel load(Path model, Path adapters) {
        return OnnxModel.load(
                ModelFolder.open(model),
                RuntimeSettings.cpu(),
                new OnnxModel.Beside(
                        Optional.empty(),
                        Optional.of(new Adapting.Place(adapters, 1L << 30)),
                        Optional.empty()),
                _ -> {});
    }

    static Path resource(String name) throws URISyntaxException, IOException {
        return Path.of(AdaptersTest.class.getResource(name).toURI());
    }
}
