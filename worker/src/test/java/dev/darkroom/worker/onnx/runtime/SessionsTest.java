package dev.darkroom.worker.onnx.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

class SessionsTest {
    @Test
    void askingForCudaWhereThereIsNoneIsRefused() {
        assumeThat(Files.exists(Path.of("/proc/driver/nvidia/version"))).isFalse();
        ComputeDevice cuda = ComputeDevice.named("cuda:0").orElseThrow();
        assertThatThrownBy(() -> new Sessions(new RuntimeSettings(cuda, 1, true)))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageContaining("cuda:0")
                .hasMessageContaining("-Pcuda");
    }

    @Test
    void devicesHaveNames() {
        assertThat(ComputeDevice.named("cpu")).contains(new ComputeDevice.Cpu());
        assertThat(ComputeDevice.named("cuda")).contains(new ComputeDevice.Cuda(0));
        assertThat(ComputeDevice.named("cuda:3")).contains(new ComputeDevice.Cuda(3));
        assertThat(ComputeDevice.named("gpu")).isEmpty();
    }

    @Test
    void theCpuClassIsTheWidestInstructionsListed() {
        Stream<String> cpuinfo = Stream.of("processor : 0", "flags\t: fpu sse4_1 avx avx2 fma");
        assertThat(CpuClass.widest(cpuinfo)).contains("avx2");
        assertThat(CpuClass.widest(Stream.of("processor : 0"))).isEmpty();
    }
}
