package dev.darkroom.worker.onnx.folder;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What a model folder's networks weigh. They are loaded once and shared by all requests, so their
/// files' bytes are the least that serving takes.
///
/// @param bytes of all networks and the weights that lie beside them
public record Weights(long bytes) {
    private static final double GIBIBYTE = 1 << 30;

    /// @param needs what the model's family opens in the folder
    public static Weights of(ModelFolder folder, ModelFolder.Needs needs) {
        long bytes = 0;
        for (String part : needs.networks()) {
            bytes += bytes(folder, folder.part(part));
        }
        return new Weights(bytes);
    }

    private static long bytes(ModelFolder folder, Path part) {
        try (Stream<Path> files = Files.list(part)) {
            List<Path> networks =
                    files.filter(file -> file.getFileName().toString().contains(".onnx")).toList();
            long bytes = 0;
            for (Path file : networks) {
                bytes += Files.size(file);
            }
            return bytes;
        } catch (IOException e) {
            throw new ModelFolderException(folder.path(), part + " cannot be read", e);
        }
    }

    /// The memory of this machine, or of the container that the process runs in.
    public static long memoryHere() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getTotalMemorySize();
    }

    /// Says before anything is opened what would otherwise end the process without a word.
    ///
    /// @param memory bytes there are
    /// @throws ModelFolderException if the networks alone are larger
    public void demandFit(ModelFolder folder, long memory) {
        if (bytes > memory) {
            throw new ModelFolderException(
                    folder.path(),
                    "its networks weigh %.1f GiB and there are %.1f GiB of memory; a smaller model, or a machine with more, would do"
                            .formatted(bytes / GIBIBYTE, memory / GIBIBYTE));
        }
    }
}
