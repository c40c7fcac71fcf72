package dev.darkroom.worker.onnx.folder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class MemoryLimitTest {
    @TempDir Path root;

    @Test
    void theLimitOfTheOwnGroupCounts() throws IOException {
        file("proc/self/cgroup", "0::/user.slice/darkroom\n");
        file("sys/fs/cgroup/user.slice/darkroom/memory.max", "8589934592\n");

        assertThat(new MemoryLimit(root).ofGroups()).isEqualTo(8L << 30);
    }

    @Test
    void aGroupAboveMayBeTheSmaller() throws IOException {
        file("proc/self/cgroup", "0::/user.slice/darkroom/worker\n");
        file("sys/fs/cgroup/user.slice/darkroom/worker/memory.max", "max\n");
        file("sys/fs/cgroup/user.slice/memory.max", "4294967296\n");

        assertThat(new MemoryLimit(root).ofGroups()).isEqualTo(4L << 30);
    }

    @Test
    void aContainerSeesItsGroupAsTheRoot() throws IOException {
        file("proc/self/cgroup", "0::/../../kubepods/pod1/c2\n");
        file("sys/fs/cgroup/memory.max", "2147483648\n");

        assertThat(new MemoryLimit(root).ofGroups()).isEqualTo(2L << 30);
    }

    @Test
    void theFirstVersionOfGroupsIsReadToo() throws IOException {
        file("proc/self/cgroup", "9:cpu,cpuacct:/docker/ab\n7:memory:/docker/ab\n");
        file("sys/fs/cgroup/memory/docker/ab/memory.limit_in_bytes", "1073741824\n");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");

        assertThat(new MemoryLimit(root).ofGroups()).isEqualTo(1L << 30);
    }

    @Test
    void aSystemWithoutGroupsHasNoLimitOfThem() {
        assertThat(new MemoryLimit(root).ofGroups()).isEqualTo(Long.MAX_VALUE);
    }

    private void file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
