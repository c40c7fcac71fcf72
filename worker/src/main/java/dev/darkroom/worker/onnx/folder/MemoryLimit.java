package dev.darkroom.worker.onnx.folder;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How much memory this process may take: the machine's, or less where a control group says so, its
/// own or one above it; and how much of it others leave. Both versions of control groups are read
/// (<https://docs.kernel.org/admin-guide/cgroup-v2.html>,
/// <https://docs.kernel.org/admin-guide/cgroup-v1/memory.html>).
public final class MemoryLimit {
    private static final String MEMORY = "memory";
    private static final int KIBIBYTE = 1024;
    private static final Names UNIFIED =
            new Names("memory.max", "memory.current", List.of("inactive_file", "active_file"));
    private static final Names FIRST =
            new Names(
                    "memory.limit_in_bytes",
                    "memory.usage_in_bytes",
                    List.of("total_inactive_file", "total_active_file"));

    private final Path root;

    MemoryLimit(Path root) {
        this.root = root;
    }

    /// @param limit bytes that the process could take if it were alone
    /// @param free bytes that nobody takes at the moment; caches of files are given up for others,
    ///   and what others hold can be moved to a disk as far as that is set up
    public record Room(long limit, long free) {
        private static final Room ANY = new Room(Long.MAX_VALUE, Long.MAX_VALUE);

        private Room and(Room other) {
            return new Room(Math.min(limit, other.limit), Math.min(free, other.free));
        }
    }

    /// What there is for this process.
    public static Room here() {
        long machine =
                ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                        .getTotalMemorySize();
        return new MemoryLimit(Path.of("/")).room(machine);
    }

    Room room(long machine) {
        return new Room(machine, Math.min(machine, freeOfMachine())).and(ofGroups());
    }

    private long freeOfMachine() {
        Map<String, Long> told = numbers(root.resolve("proc/meminfo"));
        return told.containsKey("MemAvailable")
                ? (told.get("MemAvailable") + told.getOrDefault("SwapFree", 0L)) * KIBIBYTE
                : Long.MAX_VALUE;
    }

    /// The smallest room of a group that holds this process.
    Room ofGroups() {
        Room least = Room.ANY;
        // Lines such as 0::/user.slice of version 2, and 7:memory:/docker/ab of version 1.
        for (String line : lines(root.resolve("proc/self/cgroup"))) {
            String[] parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            boolean unified = parts[0].equals("0") && parts[1].isEmpty();
            if (unified) {
                least = least.and(upwards("sys/fs/cgroup", parts[2], UNIFIED));
                least = least.and(upwards("sys/fs/cgroup/unified", parts[2], UNIFIED));
            } else if (List.of(parts[1].split(",")).contains(MEMORY)) {
                least = least.and(upwards("sys/fs/cgroup/memory", parts[2], FIRST));
            }
        }
        return least;
    }

    /// A container sees its own group as the root, under a path that is the host's.
    private Room upwards(String mount, String group, Names files) {
        Path top = root.resolve(mount);
        Path at = top.resolve(group.replaceFirst("^/+", "")).normalize();
        Room least = files.room(top);
        while (at.startsWith(top)) {
            least = least.and(files.room(at));
            at = at.getParent();
        }
        return least;
    }

    /// What a version of control groups calls its files.
    ///
    /// @param limit most bytes
    /// @param usage bytes that are taken, caches of files included
    /// @param caches keys in `memory.stat` of what is given up where it is wanted
    private record Names(String limit, String usage, List<String> caches) {
        Room room(Path group) {
            long most = number(group.resolve(limit));
            if (most == Long.MAX_VALUE) {
                return Room.ANY;
            }
            Map<String, Long> stat = numbers(group.resolve("memory.stat"));
            long taken = number(group.resolve(usage));
            long cached = caches.stream().mapToLong(key -> stat.getOrDefault(key, 0L)).sum();
            boolean told = taken != Long.MAX_VALUE;
            return new Room(most, told ? Math.clamp(most - taken + cached, 0, most) : most);
        }
    }

    private static long number(Path file) {
        List<String> lines = lines(file);
        if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,18}")) {
            return Long.MAX_VALUE; // "max", or more digits than any machine has bytes
        }
        return Long.parseLong(lines.getFirst().strip());
    }

    /// Lines such as `MemAvailable: 123 kB` and `active_file 123`.
    private static Map<String, Long> numbers(Path file) {
        Map<String, Long> numbers = new HashMap<>();
        for (String line : lines(file)) {
            String[] words = line.strip().split(":?\\s+");
            if (words.length > 1 && words[1].matches("\\d{1,18}")) {
                numbers.put(words[0], Long.parseLong(words[1]));
            }
        }
        return numbers;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException _) {
            return List.of(); // what cannot be read limits nothing that is known
        }
    }
}
