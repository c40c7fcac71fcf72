package dev.darkroom.worker.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.darkroom.worker.batch.Conditioning;
import dev.darkroom.worker.batch.Row;
import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.ImagePrompts;
import dev.darkroom.worker.drawing.Picture;
import dev.darkroom.worker.drawing.PromptingPictures;
import dev.darkroom.worker.drawing.Words;
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
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import javax.imageio.ImageIO;

/// What a watched model noted during one run, against the run's golden file.
///
/// @param folder of the model
/// @param wanted what was drawn
record PipelineRun(
        JsonNode golden, WatchedModel model, Path folder, List<DrawingParameters> wanted) {
    private static final List<String> STATES = List.of("encoder_hidden_states");
    private static final List<String> POOLED = List.of("text_embeds", "pooled_projections");

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
                assertThat(tokenizer.ids(text(part, words(i)), length))
                        .isEqualTo(Golden.ints(tokens.get("prompt_ids").get(i)));
                if (tokens.path("negative_ids").has(i)) {
                    assertThat(tokenizer.ids(text(part, negativeWords(i)), length))
                            .isEqualTo(Golden.ints(tokens.get("negative_ids").get(i)));
                }
            }
        }
    }

    void checkEmbeddings() {
        JsonNode text = golden.get("text");
        checkEmbeddings(text.path("prompt_embeds"), STATES, this::positive);
        checkEmbeddings(text.path("negative_prompt_embeds"), STATES, this::negative);
        checkEmbeddings(text.path("pooled_prompt_embeds"), POOLED, this::positive);
        checkEmbeddings(text.path("negative_pooled_prompt_embeds"), POOLED, this::negative);
    }

    private void checkEmbeddings(
            JsonNode wanted, List<String> inputs, IntFunction<Conditioning> texts) {
        if (wanted.isObject()) {
            List<float[]> found =
                    IntStream.range(0, prompts())
                            .mapToObj(i -> tensor(texts.apply(i), inputs).values())
                            .toList();
            assertSampled(found, wanted, tolerance("embeddings"));
        }
    }

    private static Tensor tensor(Conditioning text, List<String> names) {
        return names.stream()
                .map(name -> text.inputs().get(name))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    /// The first call of a run has its rows in the order negative..., positive...; here they came
    /// in any batches, and are found by what they hold.
    void checkFirstCall() {
        JsonNode call = golden.get("first_network_call");
        JsonNode inputs = call.get("inputs");
        JsonNode latents =
                inputs.has("sample") ? inputs.get("sample") : inputs.get("hidden_states");
        List<Asked> rows = new ArrayList<>();
        if (latents.get("shape").get(0).asInt() > images()) {
            IntStream.range(0, images()).forEach(i -> rows.add(first(i, away(promptOf(i)))));
        }
        IntStream.range(0, images()).forEach(i -> rows.add(first(i, towards(promptOf(i)))));
        double tolerance = tolerance("first_network_call");
        for (Map.Entry<String, JsonNode> input : inputs.properties()) {
            List<float[]> found =
                    switch (input.getKey()) {
                        case "sample", "hidden_states" -> latents(rows, Asked::row, latents);
                        case "timestep" -> timesteps(rows, input.getValue());
                        // The same for every row, so not seen here; the output depends on them.
                        case "txt_ids", "img_ids" -> List.of();
                        default ->
                                rows.stream()
                                        .map(asked -> conditioning(asked, input.getKey()))
                                        .toList();
                    };
            if (!found.isEmpty()) {
                assertSampled(found, input.getValue(), tolerance);
            }
        }
        List<float[]> answers =
                rows.stream().map(asked -> packed(asked.answer(), latents)).toList();
        assertSampled(answers, call.get("output"), tolerance);
    }

    private static List<float[]> latents(
            List<Asked> rows, Function<Asked, Row> row, JsonNode like) {
        return rows.stream().map(asked -> packed(row.apply(asked).latents(), like)).toList();
    }

    /// One for all rows or one each; where a model counts time from 0 to 1, a thousandth.
    private List<float[]> timesteps(List<Asked> rows, JsonNode wanted) {
        double unit = model.guidesItself() ? 1000 : 1;
        return rows.stream()
                .limit(wanted.size())
                .map(asked -> new float[] {(float) (asked.row().timestep() / unit)})
                .toList();
    }

    private static float[] conditioning(Asked asked, String input) {
        return asked.row().conditioning().inputs().get(input).values();
    }

    /// The row that image `i` asked first under what it was told: at the first timestep, that with
    /// the image's own noise.
    private Asked first(int i, Conditioning told) {
        float[] noise = start(i);
        List<Asked> asked = model.asked();
        double timestep = asked.getFirst().row().timestep();
        return asked.stream()
                .filter(one -> one.row().timestep() == timestep)
                .filter(one -> says(one.row().conditioning(), told))
                .max(Comparator.comparingDouble(one -> likeness(one.row().latents(), noise)))
                .orElseThrow();
    }

    private static boolean says(Conditioning all, Conditioning told) {
        return told.inputs().entrySet().stream()
                .allMatch(
                        input ->
                                Arrays.equals(
                                        all.inputs().get(input.getKey()).values(),
                                        input.getValue().values()));
    }

    private static double likeness(Latents latents, float[] noise) {
        double product =
                IntStream.range(0, noise.length)
                        .mapToDouble(i -> (double) latents.values()[i] * noise[i])
                        .sum();
        return product / latents.norm();
    }

    private float[] start(int i) {
        JsonNode values =
                golden.has("initial_noise")
                        ? golden.get("initial_noise")
                        : golden.get("start_latents").get("values");
        return Golden.row(values, i, values.size() / images());
    }

    /// Latents in the order of the golden: two by two a token where it has tokens.
    private static float[] packed(Latents latents, JsonNode like) {
        LatentShape shape = latents.shape();
        if (like.get("shape").size() == 4) {
            return latents.values();
        }
        float[] packed = new float[shape.size()];
        int at = 0;
        for (int y = 0; y < shape.height(); y += 2) {
            for (int x = 0; x < shape.width(); x += 2) {
                for (int i = 0; i < 4 * shape.channels(); i++) {
                    int row = i / 4 * shape.height() + y + i % 4 / 2;
                    packed[at++] = latents.values()[row * shape.width() + x + i % 2];
                }
            }
        }
        return packed;
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
        JsonNode shape =
                JsonNodeFactory.instance
                        .objectNode()
                        .set("shape", golden.get("final_latents_shape"));
        return model.decoded().stream()
                .mapToDouble(latents -> Golden.difference(packed(latents, shape), wanted))
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

    static int[] samples(BufferedImage image) {
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
        if (wanted.isArray()) {
            assertThat(Golden.difference(all, Golden.floats(wanted)))
                    .isLessThanOrEqualTo(tolerance);
            return;
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

    private Words words(int prompt) {
        return drawn(prompt).words();
    }

    private Words negativeWords(int prompt) {
        return drawn(prompt).negativeWords();
    }

    private DrawingParameters drawn(int prompt) {
        return wanted.get(prompt * golden.get("num_images_per_prompt").asInt());
    }

    /// What the encoder behind a tokenizer reads.
    private static String text(String tokenizer, Words words) {
        return switch (tokenizer) {
            case "tokenizer_2" -> words.second();
            case "tokenizer_3" -> words.third();
            default -> words.first();
        };
    }

    private Conditioning positive(int i) {
        return model.encode(words(i), 1);
    }

    private Conditioning negative(int i) {
        boolean none = drawn(i).negativePrompt().isEmpty();
        return (none ? model.nothing(positive(i)) : Optional.<Conditioning>empty())
                .orElseGet(() -> model.encode(negativeWords(i), 1));
    }

    private Conditioning towards(int i) {
        ImagePrompts images = model.imagePrompts();
        Conditioning text = positive(i);
        return prompt(i).map(used -> images.towards(text, told(used), used.scale())).orElse(text);
    }

    private Conditioning away(int i) {
        ImagePrompts images = model.imagePrompts();
        Conditioning text = negative(i);
        return prompt(i)
                .map(used -> images.away(text, used.pictures().size(), used.scale()))
                .orElse(text);
    }

    private List<Tensor> told(PromptingPictures used) {
        return used.pictures().stream().map(one -> model.imagePrompts().told(one.seen())).toList();
    }

    private Optional<PromptingPictures> prompt(int i) {
        return drawn(i).nuances().prompting();
    }
}
