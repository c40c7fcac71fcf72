package dev.darkroom.worker.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.darkroom.worker.diffusion.schedule.SchedulerConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

class SamplersTest {
    private static SchedulerConfig config(String schedulerClass) {
        return SchedulerConfig.of(Map.of("_class_name", schedulerClass));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "euler",
                "Euler",
                "EulerDiscrete",
                "EulerDiscreteScheduler",
                "eulerscheduler"
            })
    void aSamplerIsFoundByItsOwnNameAndByItsClass(String name) {
        assertThat(Samplers.find(name)).contains(Euler.KIND);
    }

    @Test
    void namesAreUnique() {
        assertThat(Samplers.names()).doesNotHaveDuplicates();
    }

    @Test
    void anUnknownNameIsNotFound() {
        assertThat(Samplers.find("magic")).isEmpty();
        assertThat(Samplers.find("")).isEmpty();
    }

    @Test
    void whatTurnsPicturesIntoNoiseIsNotOfferedForDrawing() {
        assertThat(Samplers.find("ddim-inverse")).isEmpty();
        assertThat(Samplers.find("DDIMInverseScheduler")).isEmpty();
        assertThat(Samplers.findInverse("ddim-inverse")).contains(DdimInverse.KIND);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Samplers.defaultFor(config("DDIMInverseScheduler")))
                .withMessageContaining("DDIMInverseScheduler");
    }

    @Test
    void aModelIsDrawnWithTheSamplerItsConfigurationNames() {
        assertThat(Samplers.defaultFor(config("EulerAncestralDiscreteScheduler")))
                .isEqualTo(EulerAncestral.KIND);
    }

    @Test
    void aConfigurationOfAnUnknownClassIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Samplers.defaultFor(config("MagicScheduler")))
                .withMessageContaining("MagicScheduler");
    }

    @Test
    void aFlowModelIsNotDrawnWithADiffusionSampler() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Euler.KIND.create(config("FlowMatchEulerDiscreteScheduler"), 4));
    }

    @Test
    void aFlowModelIsDrawnWithASolverThatKnowsBoth() {
        var flow = config("FlowMatchEulerDiscreteScheduler").with(Map.of("shift", 3.0));
        var kind = Samplers.find("dpm++2m").orElseThrow();
        assertThat(kind.fits(flow)).isTrue();
        assertThat(kind.create(flow, 4).steps()).isEqualTo(4);
        var solved = config("DPMSolverMultistepScheduler").with(Map.of("use_flow_sigmas", true));
        assertThat(FlowEuler.KIND.fits(solved)).isTrue();
        assertThat(Euler.KIND.fits(solved)).isFalse();
    }

    @Test
    void networksOfOtherFormsHaveSamplersOfTheirOwn() {
        assertThat(EdmEuler.KIND.fits(config("EulerDiscreteScheduler"))).isFalse();
        assertThat(EdmEuler.KIND.fits(config("EDMEulerScheduler"))).isTrue();
        assertThat(ScoreSdeVe.KIND.fits(config("ScoreSdeVpScheduler"))).isFalse();
        assertThat(Ddim.KIND.fits(config("ScoreSdeVpScheduler"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DPM++ 2M Karras", "dpm++_2m_karras", "dpm++2m-karras"})
    void spacesHyphensAndUnderscoresInANameDoNotMatter(String name) {
        assertThat(Samplers.find(name).map(SamplerKind::name)).contains("dpm++2m-karras");
    }

    @Test
    void moreStepsThanTheModelHasTimestepsAreRefused() {
        var ddim = config("DDIMScheduler");
        int most = Ddim.KIND.maxSteps(ddim);
        assertThat(Ddim.KIND.create(ddim, most).steps()).isEqualTo(1000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ddim.KIND.create(ddim, most + 1))
                .withMessageContaining("1001 steps");
    }
}
