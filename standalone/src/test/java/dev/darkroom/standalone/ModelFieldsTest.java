package dev.darkroom.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.onnx.folder.ImageParts;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.retrieval.IndexOrigin;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.Optional;

class ModelFieldsTest {

    private static final Path MODELS = Path.of("../worker/src/test/resources");
    private static final ModelFolder PICTURED =
            ModelFolder.open(MODELS.resolve("tiny-model-pictured"));

    @Test
    void picturesOfAnIndexPromptWhereTheModelsOwnEncoderMadeIt() throws Exception {
        var usable = (ImageParts.Usable) ImageParts.of(PICTURED);
        var index = new IndexOrigin(usable.sha256(PICTURED), 16);

        assertThat(ModelFields.of(PICTURED, Optional.of(index)))
                .contains("imagePrompt", "retrieve");
    }

    @Test
    void picturesOfNoIndexAndOfAnotherEncodersAreNotOffered() {
        var other = new IndexOrigin("aa", 16);
        ModelFolder plain = ModelFolder.open(MODELS.resolve("tiny-model"));

        assertThat(ModelFields.of(PICTURED, Optional.empty())).doesNotContain("retrieve");
        assertThat(ModelFields.of(PICTURED, Optional.of(other))).doesNotContain("retrieve");
        assertThat(ModelFields.of(plain, Optional.of(other))).doesNotContain("retrieve");
    }
}
