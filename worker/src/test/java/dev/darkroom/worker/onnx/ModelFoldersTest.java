package dev.darkroom.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.onnx.ModelFolders.Offer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
                .containsExactly(
                        new Offer.Usable(
                                TinyModels.vector(),
                                "tiny",
                                "StableDiffusionPipeline",
                                Optional.empty()));
    }
}
