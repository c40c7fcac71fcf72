package dev.darkroom.worker.onnx.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.worker.onnx.TinyModels;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class OnnxGraphTest {
    private static final Path UNET = TinyModels.scalar().resolve("unet/model.onnx");

    @Test
    void namesTypesAndRanksAreReadFromTheFile() throws IOException {
        OnnxGraph graph = OnnxGraph.read(UNET);
        assertThat(graph.inputs().keySet())
                .containsExactly("sample", "timestep", "encoder_hidden_states");
        assertThat(graph.inputs().get("sample"))
                .isEqualTo(
                        new Port(
                                "sample",
                                ElementType.FLOAT32,
                                List.of(Port.FREE, 4, Port.FREE, Port.FREE)));
        assertThat(graph.inputs().get("timestep").rank()).isZero();
        assertThat(graph.outputs().keySet()).containsExactly("out_sample");
    }

    @Test
    void aRewrittenInputHasOneNumberARow() throws IOException {
        OnnxGraph graph = OnnxGraph.read(UNET);
        OnnxGraph perRow =
                OnnxGraph.parse(ByteBuffer.wrap(graph.withInputPerRow("timestep").toBytes()));
        assertThat(perRow.inputs().get("timestep"))
                .isEqualTo(new Port("timestep", ElementType.FLOAT32, List.of(Port.FREE)));
        assertThat(perRow.inputs().get("sample")).isEqualTo(graph.inputs().get("sample"));
        assertThat(perRow.outputs()).isEqualTo(graph.outputs());
    }

    @Test
    void aFileThatIsNoGraphIsRefusedByName(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("model.onnx"), "no protobuf at all");
        assertThatThrownBy(() -> OnnxGraph.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("model.onnx");
    }
}
