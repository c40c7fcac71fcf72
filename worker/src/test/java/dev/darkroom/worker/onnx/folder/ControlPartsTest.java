package dev.darkroom.worker.onnx.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.onnx.TinyModels;
import dev.darkroom.worker.onnx.folder.ControlParts.Part;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Control networks of a folder, told from their files alone.
class ControlPartsTest {
    private static final Path CONTROLLED = TinyModels.controlled();

    @TempDir private Path folder;

    @BeforeEach
    void aModelThatCanBeLed() throws IOException {
        copy(CONTROLLED, "model_index.json");
        copy(CONTROLLED, "unet/model.onnx");
    }

    @Test
    void aNetworkIsCalledByItsFolder() throws IOException {
        Path file = CONTROLLED.resolve("controlnet/lines/model.onnx");
        copy(file, folder.resolve("controlnet/model.onnx"));
        copy(file, folder.resolve("controlnet/canny/model.onnx"));
        copy(file, folder.resolve("controlnet_depth/model.onnx"));

        assertThat(parts().byName())
                .containsExactly(
                        java.util.Map.entry("canny", new Part.Usable("controlnet/canny")),
                        java.util.Map.entry("controlnet", new Part.Usable("controlnet")),
                        java.util.Map.entry("depth", new Part.Usable("controlnet_depth")));
        assertThat(parts().usable())
                .containsExactly("controlnet/canny", "controlnet", "controlnet_depth");
    }

    @Test
    void aModelWithoutSuchFoldersHasNone() {
        assertThat(parts().byName()).isEmpty();
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        Files.createDirectories(folder.resolve("controlnet/canny"));
        Files.createDirectories(folder.resolve("controlnet_depth"));

        assertThat(why("canny")).isEqualTo("controlnet/canny/model.onnx is missing");
        assertThat(why("depth")).isEqualTo("controlnet_depth/model.onnx is missing");
    }

    @Test
    void anEmptyFolderOfOneNetworkIsNamedToo() throws IOException {
        Files.createDirectories(folder.resolve("controlnet"));

        assertThat(why("controlnet")).isEqualTo("controlnet/model.onnx is missing");
    }

    @Test
    void twoOfOneNameAreNotChosenFrom() throws IOException {
        Path file = CONTROLLED.resolve("controlnet/lines/model.onnx");
        copy(file, folder.resolve("controlnet/canny/model.onnx"));
        copy(file, folder.resolve("controlnet_canny/model.onnx"));

        assertThat(why("canny"))
                .isEqualTo("controlnet/canny and controlnet_canny both are called canny");
    }

    @Test
    void aUNetWithoutInputsForItIsToldWithTheInputsThatWouldDo() throws IOException {
        copy(TinyModels.scalar().resolve("unet/model.onnx"), folder.resolve("unet/model.onnx"));
        copy(
                CONTROLLED.resolve("controlnet/lines/model.onnx"),
                folder.resolve("controlnet/model.onnx"));

        assertThat(why("controlnet"))
                .contains("unet has no inputs for it", "mid_block_additional_residual");
    }

    @Test
    void aNetworkForAnotherUNetIsToldByItsOutputs() throws IOException {
        copy(
                TinyModels.scalar().resolve("vae_encoder/model.onnx"),
                folder.resolve("controlnet/model.onnx"));

        assertThat(why("controlnet")).isEqualTo("it gives 1 outputs where unet takes 5");
    }

    @Test
    void aNetworkThatSeesWhatThisModelDoesNotHaveIsToldByItsInputs() throws IOException {
        copy(
                CONTROLLED.resolveSibling("tiny-model-xl-controlled/controlnet/model.onnx"),
                folder.resolve("controlnet/model.onnx"));

        assertThat(why("controlnet"))
                .isEqualTo("nothing is known for its inputs text_embeds, time_ids");
    }

    @Test
    void aFileThatIsNoNetworkIsToldAsThat() throws IOException {
        Files.createDirectories(folder.resolve("controlnet"));
        Files.write(folder.resolve("controlnet/model.onnx"), new byte[] {1, 2, 3});

        assertThat(why("controlnet")).contains("controlnet/model.onnx");
    }

    private String why(String name) {
        return ((Part.Unusable) parts().byName().get(name)).why();
    }

    private ControlParts parts() {
        return ControlParts.of(ModelFolder.open(folder));
    }

    private void copy(Path from, String file) throws IOException {
        copy(from.resolve(file), folder.resolve(file));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.write(to, Files.readAllBytes(from));
    }
}
