package dev.darkroom.worker.onnx.folder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class MemoryLimitTest {
    private static final long GIBIBYTE = 1L << 30;

    @TempDir Path root;

    @Test
    void theLimitOfTheOwnGroupCounts() throws IOException {
        file("proc/self/cgroup", "0::/user.slice/darkroom\n");
        file("sys/fs/cgroup/user.slice/darkroom/memory.max", "8589934592\n");

        assertThat(limit()).isEqualTo(8L << 30);
    }

    @Test
    void aGroupAboveMayBeTheSmaller() throws IOException {
        file("proc/self/cgroup", "0::/user.slice/darkroom/worker\n");
        file("sys/fs/cgroup/user.slice/darkroom/worker/memory.max", "max\n");
        file("sys/fs/cgroup/user.slice/memory.max", "4294967296\n");

        assertThat(limit()).isEqualTo(4L << 30);
    }

    @Test
    void aContainerSeesItsGroupAsTheRoot() throws IOException {
        file("proc/self/cgroup", "0::/../../kubepods/pod1/c2\n");
        file("sys/fs/cgroup/memory.max", "2147483648\n");

        assertThat(limit()).isEqualTo(2L << 30);
    }

    @Test
    void theFirstVersionOfGroupsIsReadToo() throws IOException {
        file("proc/self/cgroup", "9:cpu,cpuacct:/docker/ab\n7:memory:/docker/ab\n");
        file("sys/fs/cgroup/memory/docker/ab/memory.limit_in_bytes", "1073741824\n");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");

        assertThat(limit()).isEqualTo(1L << 30);
    }

    @Test
    void aSystemWithoutGroupsHasNoLimitOfThem() {
        assertThat(limit()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatOthersTakeOfAGroupIsNotFreeAndWhatIsOnlyCachedIs() throws IOException {
        file("proc/self/cgroup", "0::/darkroom\n");
        file("sys/fs/cgroup/darkroom/memory.max", Long.toString(8 * GIBIBYTE));
        file("sys/fs/cgroup/darkroom/memory.current", Long.toString(7 * GIBIBYTE));
        file(
                "sys/fs/cgroup/darkroom/memory.stat",
                "anon %s\nactive_file %s\ninactive_file %s\n"
                        .formatted(4 * GIBIBYTE, GIBIBYTE, 2 * GIBIBYTE));

        assertThat(room()).isEqualTo(new MemoryLimit.Room(8 * GIBIBYTE, 4 * GIBIBYTE));
    }

    @Test
    void theFirstVersionOfGroupsTellsWhatIsFreeToo() throws IOException {
        file("proc/self/cgroup", "7:memory:/docker/ab\n");
        file("sys/fs/cgroup/memory/docker/ab/memory.limit_in_bytes", "8000");
        file("sys/fs/cgroup/memory/docker/ab/memory.usage_in_bytes", "7000");
        file(
                "sys/fs/cgroup/memory/docker/ab/memory.stat",
                "active_file 1\ntotal_inactive_file 2000\ntotal_active_file 500\n");

        assertThat(room()).isEqualTo(new MemoryLimit.Room(8000, 3500));
    }

    @Test
    void whatTheMachinesOtherProgramsHoldIsNotFree() throws IOException {
        file(
                "proc/meminfo",
                "MemTotal:       25165824 kB\n"
                        + "MemAvailable:    8388608 kB\n"
                        + "SwapFree:  1048576 kB\n");

        assertThat(room()).isEqualTo(new MemoryLimit.Room(24 * GIBIBYTE, 9 * GIBIBYTE));
    }

    @Test
    void ofASystemThatTellsNothingAllIsFree() {
        assertThat(room()).isEqualTo(new MemoryLimit.Room(24 * GIBIBYTE, 24 * GIBIBYTE));
    }

    private long limit() {
        return new MemoryLimit(root).ofGroups().limit();
    }

    private MemoryLimit.Room room() {
        return new MemoryLimit(root).room(24 * GIBIBYTE);
    }

    private void file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
