package dev.darkroom.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

@Tag("slow")
@Timeout(120)
class ProcessSlotTest {

    @TempDir private Path folder;

    @Test
    void whoEndsByItselfIsToldOfWithItsExitCodeAndItsOwnLastWords() throws Exception {
        try (var post = new ProcessSlot("worker", 64, ProcessSlotTest::nonsense, folder)) {
            post.start();

            assertThat(end(post).lastWords()).anyMatch(line -> line.contains("'worker.1'"));
            ProcessSlot.OwnEnd second = end(post);
            assertThat(second.exitCode()).isEqualTo(2);
            assertThat(second.lastWords())
                    .anyMatch(line -> line.contains("'worker.2'"))
                    .noneMatch(line -> line.contains("'worker.1'"));
        }
    }

    /// A number of lanes that is none.
    private static List<String> nonsense(String life) {
        return List.of("paced-worker", "--lanes=" + life);
    }

    private static ProcessSlot.OwnEnd end(ProcessSlot post) {
        return await().atMost(Duration.ofSeconds(50))
                .until(post::tend, Optional::isPresent)
                .orElseThrow();
    }
}
