package dev.darkroom.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.darkroom.worker.onnx.folder.ModelFolder;
import dev.darkroom.worker.onnx.runtime.RuntimeSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

class HashingTest {

    /// More than is hashed within the test's patience.
    private static final long LARGE = 256L << 30;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir private Path home;

    @Test
    void aFolderThatIsRefusedIsNotReadToItsEnd() throws IOException {
        Path folder = TinyModels.copied(TinyModels.scalar(), home.resolve("model"));
        try (var file = new RandomAccessFile(folder.resolve("unet/large").toFile(), "rw")) {
            file.setLength(LARGE);
        }
        Path vocabulary = folder.resolve("tokenizer/vocab.json");
        Files.writeString(
                vocabulary,
                Files.readString(vocabulary).replaceFirst("\\{", "{\"strange\": 49999, "));
        Set<Thread> seen = new HashSet<>();

        assertThatThrownBy(
                        () ->
                                OnnxModel.load(
                                        ModelFolder.open(folder),
                                        RuntimeSettings.cpu(),
                                        OnnxModel.Beside.NOTHING,
                                        _ -> hashing().forEach(seen::add)))
                .hasMessageContaining("tokenizer has 50000 tokens");

        assertThat(seen).isNotEmpty();
        await().atMost(PATIENCE).until(() -> seen.stream().noneMatch(Thread::isAlive));
    }

    /// Of all tests that run; those of others end soon.
    private static Stream<Thread> hashing() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("hashing"));
    }
}
