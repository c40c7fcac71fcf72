package dev.darkroom.standalone.bench.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The memory of a process as Linux counts it, in MiB.
///
/// @param resident held now
/// @param peak held at most so far
public record Memory(double resident, double peak) {

    /// Whether this system tells.
    public static boolean told() {
        return Files.exists(Path.of("/proc/self/status"));
    }

    public static Memory of(long pid) throws IOException {
        String status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
        return new Memory(field(status, "VmRSS:"), field(status, "VmHWM:"));
    }

    private static double field(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Long.parseLong(line.split("\\s+")[1]) / 1024.0)
                .findFirst()
                .orElse(Double.NaN);
    }
}
