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

    @Test
    void samplersThatCannotDrawTheModelAreNotOffered() {
        String flow = "FlowMatchEulerDiscreteScheduler";
        var offered =
                new ModelSamplers(new SmallModel(SchedulerConfig.of(Map.of("_class_name", flow))))
                        .names();

        assertThat(offered).contains("flow-euler", "dpm++2m", "unipc-karras");
        assertThat(offered).doesNotContain("dpm++2m-karras", "deis-karras", "euler");
    }
}
