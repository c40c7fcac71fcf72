package dev.darkroom.worker.onnx.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ComputeDeviceTest {

    @Test
    void aGpuThatIsNotThereHasNoModelInItsName() {
        assertThat(new ComputeDevice.Cuda(999).provider()).isEqualTo("cuda");
    }

    @Test
    void aProcessorGoesByItsInstructionsAlone() {
        assertThat(new ComputeDevice.Cpu().provider()).isEqualTo("cpu");
    }
}
