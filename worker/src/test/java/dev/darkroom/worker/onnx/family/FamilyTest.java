package dev.darkroom.worker.onnx.family;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.darkroom.worker.batch.Tensor;
import dev.darkroom.worker.diffusion.latent.LatentShape;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.onnx.folder.ModelFolder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

class FamilyTest {
    @Test
    void everyPipelineClassBelongsToOneFamily() {
        Set<String> seen = new TreeSet<>();
        for (Family family : Family.all()) {
            for (String pipeline : family.pipelineClasses()) {
                assertThat(seen.add(pipeline)).as(pipeline).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OnnxStableDiffusionPipeline",
                "ORTStableDiffusionPipeline",
                "ORTStableDiffusionXLPipeline",
                "ORTStableDiffusion3Pipeline",
                "ORTLatentConsistencyModelPipeline",
                "ORTFluxPipeline"
            })
    void anExportersMarkBeforeTheClassDoesNotMatter(String pipeline) {
        var index = JsonNodeFactory.instance.objectNode().put("_class_name", pipeline);
        var folder = new ModelFolder(Path.of("model"), index, OptionalInt.empty());

        assertThat(Family.of(folder).pipelineClasses()).contains(folder.pipelineClass());
    }

    @Test
    void earlyFoldersAreReadAsTheirNetworksWereTrained() {
        SchedulerConfig sparse = read("StableDiffusionPipeline", Map.of("clip_sample", true));

        assertThat(sparse.whole("steps_offset")).isOne();
        assertThat(sparse.flag("clip_sample")).isFalse();
    }

    @Test
    void otherPipelinesTakeTheirSchedulersFileAtItsWord() {
        for (String pipeline :
                List.of("StableDiffusionXLPipeline", "LatentConsistencyModelPipeline")) {
            SchedulerConfig file = read(pipeline, Map.of("clip_sample", true));

            assertThat(file.has("steps_offset")).isFalse();
            assertThat(file.flag("clip_sample")).isTrue();
        }
    }

    private static SchedulerConfig read(String pipeline, Map<String, ?> keys) {
        var index = JsonNodeFactory.instance.objectNode().put("_class_name", pipeline);
        var folder = new ModelFolder(Path.of("model"), index, OptionalInt.empty());
        var file = SchedulerConfig.of(Map.of("_class_name", "DDIMScheduler")).with(keys);
        return Family.of(folder).scheduler(folder, file);
    }

    @Test
    void patchesAreTakenApartAsTheyWerePutTogether() {
        LatentShape shape = new LatentShape(3, 4, 6);
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        PatchLayout layout = new PatchLayout();
        float[] packed = layout.pack(Latents.of(shape, values));
        assertThat(packed).startsWith(0, 1, 6, 7, 24, 25, 30, 31);
        assertThat(layout.unpack(shape, packed).values()).isEqualTo(values);
    }

    @Test
    void featuresLieSideBySideAndTokensBelowEachOther() {
        Tensor a = new Tensor(new int[] {2, 1}, new float[] {1, 2});
        Tensor b = new Tensor(new int[] {2, 2}, new float[] {3, 4, 5, 6});
        assertThat(Tensors.beside(a, b).values()).containsExactly(1, 3, 4, 2, 5, 6);
        assertThat(Tensors.widened(a, 2).values()).containsExactly(1, 0, 2, 0);
        assertThat(Tensors.below(b, Tensors.widened(a, 2)).values())
                .containsExactly(3, 4, 5, 6, 1, 0, 2, 0);
    }

    @Test
    void noGuidanceEmbedsAsZeroAngles() {
        Tensor embedded = new GuidanceEmbedding(4).of(1);
        assertThat(embedded.values()).containsExactly(0, 0, 1, 1);
        float[] guided = new GuidanceEmbedding(4).of(1.001).values();
        assertThat(guided[0]).isEqualTo((float) Math.sin(1));
    }
}
