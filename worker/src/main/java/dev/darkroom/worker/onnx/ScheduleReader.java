package dev.darkroom.worker.onnx;

import dev.darkroom.worker.diffusion.sampler.Rehearsal;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.onnx.family.Family;
import dev.darkroom.worker.onnx.folder.Json;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;

/// Reads a folder's noise schedule, and sees that it can be drawn with before any network is
/// opened.
final class ScheduleReader {
    private ScheduleReader() {}

    /// @throws ModelFolderException naming the keys that are impossible or contradict each other
    static SchedulerConfig read(ModelFolder folder, Family family) {
        try {
            SchedulerConfig file = SchedulerConfig.of(Json.asMap(folder.scheduler()));
            SchedulerConfig scheduler = family.scheduler(folder, file);
            new Rehearsal(scheduler).demandDrawable();
            return scheduler;
        } catch (IllegalArgumentException impossible) {
            throw new ModelFolderException(folder.path(), impossible.getMessage(), impossible);
        }
    }
}
