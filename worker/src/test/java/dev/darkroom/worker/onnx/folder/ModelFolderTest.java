package dev.darkroom.worker.onnx.folder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Alone, since it changes the JVM's language.
@Isolated
class ModelFolderTest {
    private static final ModelFolder.Needs UNET = new ModelFolder.Needs(List.of("unet"), List.of());

    @TempDir Path home;
    private Path folder;

    @BeforeEach
    void fill() throws IOException {
        folder = folder("mine", "{\"_class_name\": \"StableDiffusionPipeline\"}");
    }

    private Path folder(String name, String index) throws IOException {
        Path made = Files.createDirectories(home.resolve(name));
        Files.writeString(made.resolve("model_index.json"), index);
        Path unet = Files.createDirectories(made.resolve("unet"));
        Files.write(unet.resolve("model.onnx"), new byte[1000]);
        return made;
    }

    @Test
    void aModelIsCalledTheSameHoweverItsPathIsTypedAndWhereverItLies() throws IOException {
        Path link = Files.createSymbolicLink(home.resolve("link"), folder);
        Path other = folder("my model, Seed: 5", "{\"_class_name\": \"StableDiffusionPipeline\"}");
        for (Path path :
                List.of(link, other, folder.resolve("."), folder.resolve("unet").resolve(".."))) {
            assertThat(ModelFolder.open(path).name()).isEqualTo(ModelFolder.open(folder).name());
            assertThat(hash(path)).isEqualTo(hash(folder));
        }
    }

    @Test
    void eachGraphIsReadOnceHoweverOftenItIsAsked() throws IOException {
        var tiny = ModelFolder.open(Path.of("src/test/resources/tiny-model"));

        assertThat(tiny.graph("unet")).isSameAs(tiny.graph("unet"));
        assertThat(tiny.graph("unet").inputs()).containsKey("timestep");
        assertThat(tiny.graph("vae_decoder")).isNotSameAs(tiny.graph("unet"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"_class_name": "StableDiffusionXLPipeline"} | StableDiffusionXL
                    {"_class_name": "ORTFluxPipeline"} | Flux
                    {"_name_or_path": "runwayml/stable-diffusion-v1-5"} | stable-diffusion-v1-5
                    {"_name_or_path": "C:\\\\models\\\\mine\\\\"} | mine
                    {"_name_or_path": "."} | model
                    {"_name_or_path": "a/b", "darkroom": {"name": "emoji"}} | emoji
                    """)
    void aModelIsCalledWhatItsIndexSays(String index, String name) throws IOException {
        assertThat(ModelFolder.open(folder("said", index)).name()).isEqualTo(name);
    }

    @Test
    void aModelThatIsCalledOtherwiseHasAnotherHash() throws IOException {
        Path renamed = folder("renamed", "{\"darkroom\": {\"name\": \"b\"}}");
        Path named = folder("named", "{\"darkroom\": {\"name\": \"a\"}}");

        assertThat(hash(renamed)).isNotEqualTo(hash(named));
    }

    @Test
    void aHashDoesNotDependOnTheLanguageOfTheMachine() throws IOException {
        String here = hash(folder);
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(hash(folder)).isEqualTo(here);
        } finally {
            Locale.setDefault(before);
        }
    }

    private static String hash(Path path) throws IOException {
        return ModelHash.of(ModelFolder.open(path), UNET, List.of());
    }
}
