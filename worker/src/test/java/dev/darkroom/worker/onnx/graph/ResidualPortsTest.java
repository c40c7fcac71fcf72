package dev.darkroom.worker.onnx.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class ResidualPortsTest {
    private static final String MIDDLE = "mid_block_additional_residual";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "down_block_additional_residuals_%d",
                "down_block_additional_residuals.%d",
                "down_block_additional_residual_%d",
                "down_block_%d_additional_residual",
                "down_block_%d"
            })
    void inputsAreInTheOrderOfTheirNumbersAndTheMiddleIsLast(String spelt) {
        List<String> wanted =
                Stream.concat(IntStream.range(0, 12).mapToObj(spelt::formatted), Stream.of(MIDDLE))
                        .toList();
        List<String> shuffled =
                Stream.concat(
                                Stream.of(MIDDLE, "sample", "timestep", "text_embeds"),
                                wanted.reversed().stream())
                        .distinct()
                        .toList();

        assertThat(ResidualPorts.inputs(ports(shuffled)))
                .extracting(Port::name)
                .containsExactlyElementsOf(wanted);
    }

    @Test
    void aUNetWithoutThemHasNone() {
        assertThat(
                        ResidualPorts.inputs(
                                ports(
                                        List.of(
                                                "sample",
                                                "timestep",
                                                "down_intrablock_additional_residuals_0"))))
                .isEmpty();
    }

    @Test
    void outputsOfOtherNamesCountInTheFilesOrder() {
        List<String> outputs =
                List.of("down_block_res_samples", "mid_block_res_sample", "1201", "1340", "1502");

        assertThat(ResidualPorts.outputs(ports(outputs)))
                .extracting(Port::name)
                .containsExactlyElementsOf(outputs);
    }

    @Test
    void outputsOfTheNamesOfTheInputsGoByThem() {
        assertThat(ResidualPorts.outputs(ports(List.of(MIDDLE, "down_block_1", "down_block_0"))))
                .extracting(Port::name)
                .containsExactly("down_block_0", "down_block_1", MIDDLE);
    }

    private static Map<String, Port> ports(List<String> names) {
        Map<String, Port> ports = new LinkedHashMap<>();
        names.forEach(name -> ports.put(name, new Port(name, ElementType.FLOAT32, List.of())));
        return ports;
    }
}
