package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;
import dev.darkroom.worker.drawing.SmallModel;

import org.junit.jupiter.api.Test;

import java.util.Map;

class ModelSamplersTest {
    private final ModelSamplers samplers =
            new ModelSamplers(
                    new SmallModel(SchedulerConfig.of(Map.of("_class_name", "DDIMScheduler"))));

    @Test
    void whoNamesASamplerThatMakesNoiseOfPicturesIsToldWhatItIsFor() {
        assertThat(samplers.find("ddim-inverse")).isEmpty();
        assertThat(samplers.wanted("ddim-inverse"))
                .startsWith("one of ddpm, ddim,")
                .endsWith("; darkroom invert turns pictures into noise");
        assertThat(samplers.wanted("magic")).doesNotContain("invert");
    }
}
