package dev.darkroom.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

class LoadingTest {
    private static final Path MODEL = Path.of("src/test/resources/tiny-model-controlled");
    private static final String PART = "loading (\\S+), part (\\d+) of (\\d+)";

    private final Map<Integer, LoadingStep> steps = Collections.synchronizedMap(new TreeMap<>());
    private final Map<String, Thread> openers = Collections.synchronizedMap(new TreeMap<>());

    @BeforeEach
    void load() {
        OnnxModel.load(
                        ModelFolder.open(MODEL),
                        RuntimeSettings.cpu(),
                        OnnxModel.Beside.NOTHING,
                        step -> {
                            steps.put(steps.size(), step);
                            openers.put(
                                    step.doing().replaceAll(PART, "$1"), Thread.currentThread());
                        })
                .close();
    }

    @Test
    void whatLiesAroundALightModelsDenoiserIsOpenedBesideIt() {
        assertThat(openers.get("unet")).isEqualTo(openers.get("text_encoder"));
        assertThat(openers.get("vae_decoder")).isNotEqualTo(openers.get("unet"));
        assertThat(openers.get("controlnet/lines")).isEqualTo(openers.get("vae_decoder"));
    }

    @Test
    void everyPartIsToldOnceAndProgressNeverGoesBack() {
        List<LoadingStep> parts =
                steps.values().stream().filter(step -> step.doing().matches(PART)).toList();
        int count = Integer.parseInt(parts.getFirst().doing().replaceAll(PART, "$3"));
        assertThat(parts)
                .extracting(step -> Integer.parseInt(step.doing().replaceAll(PART, "$2")))
                .isEqualTo(IntStream.rangeClosed(1, count).boxed().toList());
        assertThat(parts).extracting(LoadingStep::done).isSorted();
        assertThat(parts).allMatch(step -> step.done() <= step.of());
    }
}
