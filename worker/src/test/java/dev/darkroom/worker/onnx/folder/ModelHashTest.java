package dev.darkroom.worker.onnx.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class ModelHashTest {

    @TempDir private Path folder;

    @Test
    void whoIsStoppedInTheMiddleOfALargeFileReadsNoFurther() throws IOException {
        Path weights = folder.resolve("weights.pb");
        try (var file = new RandomAccessFile(weights.toFile(), "rw")) {
            file.setLength(64 << 20);
        }
        List<Long> pieces = new ArrayList<>();

        assertThatThrownBy(
                        () ->
                                ModelHash.of(
                                        folder,
                                        List.of(weights),
                                        piece -> {
                                            pieces.add(piece);
                                            Thread.currentThread().interrupt();
                                        }))
                .isInstanceOf(InterruptedIOException.class)
                .hasMessageContaining("weights.pb");
        assertThat(pieces).hasSize(1);
    }
}
