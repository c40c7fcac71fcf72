package dev.darkroom.worker.onnx.folder;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How much memory this process may take: the machine's, or less where a control group says so, its
/// own or one above it. Both versions of control groups are read
/// (<https://docs.kernel.org/admin-guide/cgroup-v2.html>,
/// <https://docs.kernel.org/admin-guide/cgroup-v1/memory.html>).
public final class MemoryLimit {
    private static final String MEMORY = "memory";

    private final Path root;

    MemoryLimit(Path root) {
        this.root = root;
    }

    /// In bytes.
    public static long here() {
        long machine =
                ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                        .getTotalMemorySize();
        return Math.min(machine, new MemoryLimit(Path.of("/")).ofGroups());
    }

    /// The smallest limit of a group that holds this process; [Long#MAX_VALUE] where there is none.
    long ofGroups() {
        long least = Long.MAX_VALUE;
        // Lines such as 0::/user.slice of version 2, and 7:memory:/docker/ab of version 1.
        for (String line : lines(root.resolve("proc/self/cgroup"))) {
            String[] parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            boolean unified = parts[0].equals("0") && parts[1].isEmpty();
            if (unified) {
                least = Math.min(least, upwards("sys/fs/cgroup", parts[2], "memory.max"));
                least = Math.min(least, upwards("sys/fs/cgroup/unified", parts[2], "memory.max"));
            } else if (List.of(parts[1].split(",")).contains(MEMORY)) {
                least =
                        Math.min(
                                least,
                                upwards("sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes"));
            }
        }
        return least;
    }

    /// A container sees its own group as the root, under a path that is the host's.
    private long upwards(String mount, String group, String file) {
        Path top = root.resolve(mount);
        Path at = top.resolve(group.replaceFirst("^/+", "")).normalize();
        long least = limit(top.resolve(file));
        while (at.startsWith(top)) {
            least = Math.min(least, limit(at.resolve(file)));
            at = at.getParent();
        }
        return least;
    }

    private static long limit(Path file) {
        List<String> lines = lines(file);
        if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,18}")) {
            return Long.MAX_VALUE; // "max", or more digits than any machine has bytes
        }
        return Long.parseLong(lines.getFirst().strip());
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException _) {
            return List.of(); // what cannot be read limits nothing that is known
        }
    }
}
