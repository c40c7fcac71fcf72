package dev.darkroom.worker.onnx.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.onnx.TinyModels;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What lets pictures prompt a folder's model, told from its files alone.
class ImagePartsTest {
    private static final Path PICTURED = TinyModels.pictured();
    private static final Path XL = TinyModels.picturedXl();
    private static final Path OTHERS = TinyModels.imagePrompts();

    @TempDir private Path folder;

    @Test
    void aUNetThatProjectsForItselfIsToldTheEmbedding() {
        assertThat(parts(PICTURED))
                .isEqualTo(
                        new ImageParts.Usable(
                                new ImageParts.Told("image_embeds", true), false, true, true));
    }

    @Test
    void aProjectionThatTakesPatchesIsToldTheStatesBeforeTheLastLayer() {
        assertThat(parts(XL))
                .isEqualTo(
                        new ImageParts.Usable(
                                new ImageParts.Told("hidden_states.2", false), true, true, false));
    }

    @Test
    void aUNetThatTakesTokensBehindTheTextsNeedsTheProjection() throws IOException {
        model("image_encoder");
        unet(OTHERS.resolve("appended"));

        assertThat(why())
                .isEqualTo(
                        "unet takes tokens behind the text's, and image_projection/model.onnx is"
                                + " missing");

        copy(OTHERS.resolve("image_projection"), "image_projection");
        assertThat(parts(folder))
                .isEqualTo(
                        new ImageParts.Usable(
                                new ImageParts.Told("image_embeds", true), true, true, false));
    }

    @Test
    void aUNetWithoutAScaleIsUsedAtScaleOne() throws IOException {
        model("image_encoder");
        unet(OTHERS.resolve("unscaled"));
        copy(OTHERS.resolve("image_projection"), "image_projection");

        assertThat(parts(folder))
                .isInstanceOfSatisfying(
                        ImageParts.Usable.class, usable -> assertThat(usable.scaled()).isFalse());
    }

    @Test
    void aUNetThatLeavesTheNumberOfTokensOpenTakesSeveralPicturesWhereTheyComeProjected()
            throws IOException {
        model("image_encoder");
        unet(OTHERS.resolve("unscaled"));
        copy(OTHERS.resolve("image_projection"), "image_projection");

        assertThat(parts(folder))
                .isInstanceOfSatisfying(
                        ImageParts.Usable.class, usable -> assertThat(usable.several()).isTrue());
    }

    @Test
    void aModelWithNeitherEncoderNorInputsHasNone() {
        assertThat(parts(TinyModels.scalar())).isEqualTo(new ImageParts.Absent());
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        model();
        unet(PICTURED.resolve("unet"));
        assertThat(why()).isEqualTo("image_encoder/model.onnx is missing");

        model("image_encoder");
        unet(TinyModels.scalar().resolve("unet"));
        assertThat(why()).contains("unet has no input for it", "image_embeds", "ip_adapter_scale");
    }

    @Test
    void anEncoderOfAnotherWidthIsToldByBothSides() throws IOException {
        model();
        unet(PICTURED.resolve("unet"));
        copy(PICTURED.resolve("vae_encoder"), "image_encoder");

        assertThat(why())
                .contains("image_encoder gives latent_parameters[?, 8, ?, ?]")
                .contains("image_embeds[?, ?, 12] is taken");
    }

    @Test
    void aProjectionForAnotherUNetIsToldByBothSides() throws IOException {
        model("image_encoder");
        unet(PICTURED.resolve("unet"));
        copy(XL.resolve("image_projection"), "image_projection");

        assertThat(why())
                .isEqualTo(
                        "image_projection gives ip_hidden_states[?, ?, 32] where unet takes"
                                + " image_embeds[?, ?, 12]");
    }

    @Test
    void aFileThatIsNoNetworkIsToldAsThat() throws IOException {
        model();
        unet(PICTURED.resolve("unet"));
        Files.createDirectories(folder.resolve("image_encoder"));
        Files.write(folder.resolve("image_encoder/model.onnx"), new byte[] {1, 2, 3});

        assertThat(why()).contains("image_encoder/model.onnx");
    }

    @Test
    void allFilesThatWhatIsSeenDependsOnCount() throws IOException {
        ModelFolder xl = ModelFolder.open(XL);

        assertThat(((ImageParts.Usable) ImageParts.of(xl)).files(xl))
                .extracting(file -> XL.relativize(file).toString().replace('\\', '/'))
                .containsExactly(
                        "image_encoder/config.json",
                        "image_encoder/model.onnx",
                        "image_projection/config.json",
                        "image_projection/model.onnx",
                        "feature_extractor/preprocessor_config.json");
    }

    private void model(String... parts) throws IOException {
        Files.write(
                folder.resolve("model_index.json"),
                Files.readAllBytes(PICTURED.resolve("model_index.json")));
        for (String part : parts) {
            copy(PICTURED.resolve(part), part);
        }
    }

    private void unet(Path part) throws IOException {
        copy(part, "unet");
    }

    private void copy(Path part, String to) throws IOException {
        Path copy = folder.resolve(to).resolve("model.onnx");
        Files.createDirectories(copy.getParent());
        Files.write(copy, Files.readAllBytes(part.resolve("model.onnx")));
    }

    private String why() {
        return ((ImageParts.Unusable) parts(folder)).why();
    }

    private static ImageParts parts(Path path) {
        return ImageParts.of(ModelFolder.open(path));
    }
}
