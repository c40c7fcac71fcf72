package dev.darkroom.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.drawing.Retrieval;
import dev.darkroom.worker.drawing.RetrievedPicture;
import dev.darkroom.worker.drawing.SeenPicture;
import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.PictureReader.Backdrop;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.onnx.folder.Json;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.part.Parts;
import dev.darkroom.worker.onnx.part.TextTower;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;
import dev.darkroom.worker.onnx.runtime.Sessions;
import dev.darkroom.worker.retrieval.IndexOrigin;
import dev.darkroom.worker.retrieval.PictureIndexWriter;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// An index beside a model, against what transformers' towers say of the same pictures and texts.
class RetrievingTest {
    private static final Path NEAR = TinyModels.imagePrompts().resolve("near");
    private static final Path PICTURED = TinyModels.pictured();

    @TempDir private static Path folder;

    private static JsonNode golden;
    private static IndexOrigin origin;
    private static Path index;

    @BeforeAll
    static void anIndexOfFourPictures() throws IOException {
        golden = Json.read(NEAR.resolve("embeddings.json"));
        index = folder.resolve("index");
        try (IndexingEncoder encoder = IndexingEncoder.open(PICTURED, RuntimeSettings.cpu())) {
            origin = encoder.origin();
            try (var writer = PictureIndexWriter.open(index, origin)) {
                for (String name : vectors("pictures").keySet()) {
                    Pixels seen = encoder.seen(pixels(name));
                    writer.add(picture(name, seen), encoder.embedding(seen), "number " + name);
                }
                writer.commit();
            }
        }
    }

    private static RetrievedPicture picture(String name, Pixels seen) throws IOException {
        return new RetrievedPicture(
                name, new SeenPicture(seen, RequestDigest.sha256(pixels(name).rgb())));
    }

    private static Pixels pixels(String name) throws IOException {
        return PictureReader.read(
                Files.readAllBytes(NEAR.resolve(name)), PictureLimits.STANDARD, Backdrop.WHITE);
    }

    private static Map<String, float[]> vectors(String kind) {
        var vectors = new TreeMap<String, float[]>();
        golden.get(kind)
                .properties()
                .forEach(
                        entry -> {
                            float[] values = new float[entry.getValue().size()];
                            for (int i = 0; i < values.length; i++) {
                                values[i] = (float) entry.getValue().get(i).asDouble();
                            }
                            vectors.put(entry.getKey(), values);
                        });
        return vectors;
    }

    private static OnnxModel load(Path model, Path ofIndex) {
        return OnnxModel.load(
                ModelFolder.open(model),
                RuntimeSettings.cpu(),
                new OnnxModel.Beside(Optional.empty(), Optional.empty(), Optional.of(ofIndex)),
                _ -> {});
    }

    @Test
    void bothTowersSayWhatTransformersSays() throws IOException {
        try (IndexingEncoder encoder = IndexingEncoder.open(PICTURED, RuntimeSettings.cpu());
                Parts parts =
                        new Parts(
                                ModelFolder.open(PICTURED), new Sessions(RuntimeSettings.cpu()))) {
            TextTower tower = TextTower.open(parts);
            for (var text : vectors("texts").entrySet()) {
                assertClose(tower.embedding(text.getKey()), text.getValue());
            }
            for (var picture : vectors("pictures").entrySet()) {
                Pixels seen = encoder.seen(pixels(picture.getKey()));
                assertClose(encoder.embedding(seen).orElseThrow(), picture.getValue());
            }
        }
    }

    private static void assertClose(float[] found, float[] wanted) {
        assertThat(found).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.length; i++) {
            assertThat(found[i]).isCloseTo(wanted[i], within(2e-5f));
        }
    }

    @Test
    void thePicturesNearestToATextAreThoseOfTransformersTowers() {
        try (OnnxModel model = load(PICTURED, index)) {
            assertThat(model.retrieval().found()).isEqualTo(new Retrieval.Found.Usable(4));
            for (var text : vectors("texts").entrySet()) {
                List<String> wanted =
                        vectors("pictures").entrySet().stream()
                                .sorted(
                                        Comparator.comparingDouble(
                                                one -> -cosine(one.getValue(), text.getValue())))
                                .map(Map.Entry::getKey)
                                .toList();

                assertThat(names(model.retrieval().nearest(text.getKey(), 4))).isEqualTo(wanted);
                assertThat(names(model.retrieval().nearest(text.getKey(), 2)))
                        .isEqualTo(wanted.subList(0, 2));
            }
        }
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double squares = 0; // of the picture's alone: the text's is the same for all
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squares += (double) a[i] * a[i];
        }
        return product / Math.sqrt(squares);
    }

    private static List<String> names(List<RetrievedPicture> pictures) {
        return pictures.stream().map(RetrievedPicture::name).toList();
    }

    @Test
    void withoutATextTowerTheCaptionsAreSearched() throws IOException {
        Path model = TinyModels.copied(PICTURED, folder.resolve("towerless"));
        Files.delete(model.resolve("image_text_encoder/model.onnx"));

        try (OnnxModel towerless = load(model, index)) {
            assertThat(names(towerless.retrieval().nearest("the Number 2.png of all", 1)))
                    .containsExactly("2.png");
            assertThat(towerless.retrieval().nearest("nothing of it", 4)).isEmpty();
        }
    }

    @Test
    void anIndexOfAnotherEncoderSaysSo() {
        try (OnnxModel model = load(TinyModels.picturedXl(), index)) {
            assertThat(why(model))
                    .contains("made by the image encoder " + origin.encoder())
                    .contains("where the model has");
        }
    }

    @Test
    void anIndexBesideAModelThatNoPictureCanPromptSaysSo() {
        try (OnnxModel model = load(TinyModels.scalar(), index)) {
            assertThat(why(model)).isEqualTo("an index beside a model that no picture can prompt");
        }
    }

    @Test
    void embeddingsOfAnotherWidthThanTheTextTowersAreNotSearched() throws IOException {
        Path other = folder.resolve("wider");
        try (var writer = PictureIndexWriter.open(other, new IndexOrigin(origin.encoder(), 5))) {
            writer.commit();
        }

        try (OnnxModel model = load(PICTURED, other)) {
            assertThat(why(model))
                    .isEqualTo(
                            "embeddings of 5 numbers, where those of the model's"
                                    + " image_text_encoder have 12");
        }
    }

    private static String why(OnnxModel model) {
        return ((Retrieval.Found.Unusable) model.retrieval().found()).why();
    }

    @Test
    void aTextTowerThatGivesNoEmbeddingIsRefusedWithTheModel() throws IOException {
        Path model = TinyModels.copied(PICTURED, folder.resolve("hidden"));
        Files.copy(
                model.resolve("text_encoder/model.onnx"),
                model.resolve("image_text_encoder/model.onnx"),
                StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> load(model, index))
                .isInstanceOf(ModelFolderException.class)
                .hasMessageContaining("image_text_encoder cannot be used")
                .hasMessageContaining("text_embeds would do");
    }

    @Test
    void aModelThatNoPictureCanPromptMakesNoIndex() {
        assertThatThrownBy(() -> IndexingEncoder.open(TinyModels.scalar(), RuntimeSettings.cpu()))
                .isInstanceOf(ModelFolderException.class)
                .hasMessageContaining("no picture can prompt it: it has no image encoder");
    }
}
