package dev.darkroom.worker.onnx;

import dev.darkroom.worker.diffusion.sampler.Rehearsal;
import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.onnx.family.Family;
import dev.darkroom.worker.onnx.folder.Json;
import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.folder.ModelFolderException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Map;
import java.util.Set;

/// Reads a folder's noise schedule, and sees that it can be drawn with before any network is
/// opened.
final class ScheduleReader {
    private static final Logger LOG = LoggerFactory.getLogger(ScheduleReader.class);

    private ScheduleReader() {}

    /// @throws ModelFolderException naming the keys that are impossible or contradict each other
    static SchedulerConfig read(ModelFolder folder, Family family) {
        try {
            Map<String, Object> json = Json.asMap(folder.scheduler());
            SchedulerConfig file = SchedulerConfig.of(json);
            SchedulerConfig scheduler = family.scheduler(folder, file);
            new Rehearsal(scheduler).demandDrawable();
            tell(SchedulerConfig.unknownKeys(json));
            return scheduler;
        } catch (IllegalArgumentException impossible) {
            throw new ModelFolderException(
                    folder.path(),
                    ModelFolder.SCHEDULER + ": " + impossible.getMessage(),
                    impossible);
        }
    }

    private static void tell(Set<String> unknown) {
        if (!unknown.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("keys", String.join(", ", unknown))
                    .log("The scheduler's file has keys that its class does not read");
        }
    }
}
