package dev.darkroom.worker.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.drawing.Picture;
import dev.darkroom.worker.onnx.text.PromptTokenizer;
import dev.darkroom.worker.reference.WatchedModel.Asked;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import javax.imageio.ImageIO;

/// What a watched model noted during one run, against the run's golden file.
///
/// @param folder of the model
record PipelineRun(JsonNode golden, WatchedModel model, Path folder) {
    private static final String TEXT_INPUT = "encoder_hidden_states";

    void checkTokens() throws IOException {
        for (Map.Entry<String, JsonNode> text : golden.get("text").properties()) {
            if (text.getKey().startsWith("tokenizer")) {
                checkTokens(text.getKey(), text.getValue());
            }
        }
    }

    private void checkTokens(String part, JsonNode tokens) throws IOException {
        int length = tokens.get("max_length").asInt();
        try (PromptTokenizer tokenizer = PromptTokenizer.open(folder.resolve(part))) {
            for (int i = 0; i < prompts(); i++) {
                assertThat(tokenizer.ids(prompt(i), length))
                        .isEqualTo(Golden.ints(tokens.get("prompt_ids").get(i)));
                if (tokens.path("negative_ids").has(i)) {
                    assertThat(tokenizer.ids(negative(i), length))
                            .isEqualTo(Golden.ints(tokens.get("negative_ids").get(i)));
                }
            }
        }
    }

    void checkEmbeddings() {
        JsonNode text = golden.get("text");
        checkEmbeddings(text.get("prompt_embeds"), TEXT_INPUT, this::prompt);
        if (text.has("negative_prompt_embeds")) {
            checkEmbeddings(text.get("negative_prompt_embeds"), TEXT_INPUT, this::negative);
        }
    }

    private void checkEmbeddings(
            JsonNode wanted, String input, java.util.function.IntFunction<String> words) {
        List<float[]> found =
                IntStream.range(0, prompts())
                        .mapToObj(i -> model.encode(words.apply(i)).inputs().get(input).values())
                        .toList();
        assertSampled(found, wanted, tolerance("embeddings"));
    }

    /// The first call of a run has its rows in the order negative..., positive...; here they came
    /// in any batches, and are found by what they hold.
    void checkFirstCall() {
        JsonNode call = golden.get("first_network_call");
        List<Asked> rows = new ArrayList<>();
        boolean guided = call.get("inputs").get("sample").get("shape").get(0).asInt() > images();
        if (guided) {
            IntStream.range(0, images()).forEach(i -> rows.add(first(i, negative(promptOf(i)))));
        }
        IntStream.range(0, images()).forEach(i -> rows.add(first(i, prompt(promptOf(i)))));
        double tolerance = tolerance("first_network_call");
        assertSampled(
                rows.stream().map(asked -> asked.row().latents().values()).toList(),
                call.get("inputs").get("sample"),
                tolerance);
        assertSampled(
                rows.stream().map(asked -> asked.answer().values()).toList(),
                call.get("output"),
                tolerance);
        rows.forEach(
                asked ->
                        assertThat(asked.row().timestep())
                                .isEqualTo(call.get("inputs").get("timestep").get(0).asDouble()));
    }

    /// The row that image `i` asked first under the given text: at the first timestep, that with
    /// the image's own noise.
    private Asked first(int i, String words) {
        float[] text = model.encode(words).inputs().get(TEXT_INPUT).values();
        float[] noise = start(i);
        List<Asked> asked = model.asked();
        double timestep = asked.getFirst().row().timestep();
        return asked.stream()
                .filter(one -> one.row().timestep() == timestep)
                .filter(one -> Arrays.equals(textOf(one).values(), text))
                .max(Comparator.comparingDouble(one -> likeness(one.row().latents(), noise)))
                .orElseThrow();
    }

    private static Tensor textOf(Asked asked) {
        return asked.row().conditioning().inputs().get(TEXT_INPUT);
    }

    private static double likeness(Latents latents, float[] noise) {
        return IntStream.range(0, noise.length)
                .mapToDouble(i -> (double) latents.values()[i] * noise[i])
                .sum();
    }

    private float[] start(int i) {
        JsonNode values = golden.get("initial_noise");
        return Golden.row(values, i, values.size() / images());
    }

    /// The worst difference of any picture's final latents from the nearest that were decoded.
    double finalLatentsError() {
        JsonNode values = golden.get("final_latents");
        int size = values.size() / images();
        return IntStream.range(0, images())
                .mapToObj(i -> Golden.row(values, i, size))
                .mapToDouble(this::nearestDecoded)
                .max()
                .orElseThrow();
    }

    private double nearestDecoded(float[] wanted) {
        return model.decoded().stream()
                .mapToDouble(latents -> Golden.difference(latents.values(), wanted))
                .min()
                .orElseThrow();
    }

    void checkPictures(List<Picture> pictures, Path goldens) throws IOException {
        int worst = 0;
        long off = 0;
        long values = 0;
        for (int i = 0; i < pictures.size(); i++) {
            Path file = goldens.resolve(golden.get("images").get(i).asText());
            int[] wanted = samples(ImageIO.read(file.toFile()));
            int[] found = samples(ImageIO.read(new ByteArrayInputStream(pictures.get(i).bytes())));
            assertThat(found.length).isEqualTo(wanted.length);
            for (int k = 0; k < wanted.length; k++) {
                int difference = Math.abs(found[k] - wanted[k]);
                worst = Math.max(worst, difference);
                off += difference == 0 ? 0 : 1;
            }
            values += wanted.length;
        }
        assertThat(worst).isLessThanOrEqualTo((int) tolerance("image_max_levels"));
        assertThat((double) off / values).isLessThanOrEqualTo(tolerance("image_share_off"));
    }

    private static int[] samples(BufferedImage image) {
        return image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
    }

    /// Compares rows laid end to end with 32 values spread over them, the first ones and the norm.
    private static void assertSampled(List<float[]> rows, JsonNode wanted, double tolerance) {
        int size = rows.stream().mapToInt(row -> row.length).sum();
        float[] all = new float[size];
        int at = 0;
        for (float[] row : rows) {
            System.arraycopy(row, 0, all, at, row.length);
            at += row.length;
        }
        float[] first = Golden.floats(wanted.get("first"));
        assertThat(Golden.difference(Arrays.copyOf(all, first.length), first))
                .isLessThanOrEqualTo(tolerance);
        if (wanted.has("sampled")) {
            float[] spread = new float[32];
            for (int k = 0; k < spread.length; k++) {
                spread[k] = all[(int) ((long) k * (size - 1) / 31)];
            }
            assertThat(Golden.difference(spread, Golden.floats(wanted.get("sampled"))))
                    .isLessThanOrEqualTo(tolerance);
        }
    }

    private double tolerance(String key) {
        return golden.get("tolerance").get(key).asDouble();
    }

    private int prompts() {
        return golden.get("prompt").size();
    }

    private int images() {
        return golden.get("seeds").size();
    }

    private int promptOf(int image) {
        return image / golden.get("num_images_per_prompt").asInt();
    }

    private String prompt(int i) {
        return golden.get("prompt").get(i).asText();
    }

    private String negative(int i) {
        return golden.get("negative_prompt").path(i).asText("");
    }
}
