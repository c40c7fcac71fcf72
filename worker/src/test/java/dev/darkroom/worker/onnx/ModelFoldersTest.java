package dev.darkroom.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.onnx.ModelFolders.Offer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

class ModelFoldersTest {
    @Test
    void foldersAreToldApartByWhetherTheyCanBeDrawnWith(@TempDir Path models) throws IOException {
        Files.createDirectory(models.resolve("notes"));
        Path broken = Files.createDirectory(models.resolve("broken"));
        Files.writeString(
                broken.resolve("model_index.json"),
                "{\"_class_name\": \"StableDiffusionPipeline\"}");

        List<Offer> offers = ModelFolders.in(models);

        assertThat(offers).singleElement().isInstanceOf(Offer.Unusable.class);
        assertThat(((Offer.Unusable) offers.getFirst()).found()).contains("unet/model.onnx");
    }

    @Test
    void aModelFolderIsItsOwnDirectory() throws IOException {
        assertThat(ModelFolders.in(TinyModels.vector()))
                .singleElement()
                .isInstanceOfSatisfying(
                        Offer.Usable.class,
                        offer -> {
                            assertThat(offer.path()).isEqualTo(TinyModels.vector());
                            assertThat(offer.name()).isEqualTo("tiny");
                            assertThat(offer.pipelineClass()).isEqualTo("StableDiffusionPipeline");
                            assertThat(offer.oneTimestep()).isEmpty();
                            assertThat(offer.need().weights()).isBetween(10_000L, 1_000_000L);
                        });
    }

    @Test
    void aFolderWithoutAllOfItsWeightsIsToldToBeUnusable(@TempDir Path models) throws IOException {
        Path folder = TinyModels.copied(TinyModels.vector(), models.resolve("cut"));
        Path graph = folder.resolve("unet/model.onnx");
        Files.write(graph, Arrays.copyOf(Files.readAllBytes(graph), 10_000));

        assertThat(ModelFolders.in(models))
                .singleElement()
                .isInstanceOfSatisfying(
                        Offer.Unusable.class,
                        offer ->
                                assertThat(offer.found())
                                        .contains("unet/model.onnx: it breaks off"));
    }
}
