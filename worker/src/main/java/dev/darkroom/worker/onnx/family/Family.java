package dev.darkroom.worker.onnx.family;

import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;
import dev.darkroom.worker.onnx.part.Parts;

import java.util.List;
import java.util.Set;

/// A kind of model: which parts its folder holds and how they connect. One file a family.
public interface Family {
    /// Every family this program knows.
    static List<Family> all() {
        return List.of(
                new StableDiffusion(), new StableDiffusionXl(), new StableDiffusion3(), new Flux());
    }

    /// @throws ModelFolderException if the folder's pipeline class is of no family known here
    static Family of(ModelFolder folder) {
        return all().stream()
                .filter(family -> family.pipelineClasses().contains(folder.pipelineClass()))
                .findFirst()
                .orElseThrow(() -> unknown(folder));
    }

    private static ModelFolderException unknown(ModelFolder folder) {
        List<String> known =
                all().stream()
                        .flatMap(family -> family.pipelineClasses().stream())
                        .sorted()
                        .toList();
        return new ModelFolderException(
                folder.path(),
                "%s has the pipeline class '%s'; known are %s"
                        .formatted(
                                ModelFolder.INDEX,
                                folder.pipelineClass(),
                                String.join(", ", known)));
    }

    /// The `_class_name`s in `model_index.json` that this family stands for.
    Set<String> pipelineClasses();

    /// The parts without which such a folder cannot be drawn with.
    ///
    /// @param folder of this family; some leave parts out
    ModelFolder.Needs needs(ModelFolder folder);

    Connected connect(Parts parts);

    /// The folder's scheduler configuration as the family's pipeline reads it.
    default SchedulerConfig scheduler(ModelFolder folder, SchedulerConfig file) {
        return file;
    }

    /// What a request's null fields mean where the folder does not say: the field's own defaults.
    ///
    /// @param pixelsPerLatent along a side
    ModelCard.Defaults defaults(ModelFolder folder, int pixelsPerLatent);
}
