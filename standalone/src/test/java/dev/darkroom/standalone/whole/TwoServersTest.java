package dev.darkroom.standalone.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Two processes that serve one Darkroom.
@Tag("slow")
class TwoServersTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BEFORE = 6;
    private static final int BETWEEN = 6;
    private static final int ALL = 18;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration LOOK = Duration.ofMillis(5);

    @TempDir private Path folder;

    /// What one reader was told, over all its connections: each fact as `event id`. As browsers do,
    /// it stands where the last event left it whose end it saw.
    private static final class Reader {
        private final Set<String> facts = new ConcurrentSkipListSet<>();
        private volatile String standing = "";
        private String name = "";
        private String id = "";

        void hear(String line) {
            if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("data: ")) {
                note(line.substring(6));
            } else if (line.isEmpty()) {
                standing = id;
            }
        }

        private void note(String data) {
            try {
                var fact = JSON.readTree(data);
                if (!name.equals("stepped") && !name.equals("drawn")) {
                    facts.add(name + " " + fact.path("id").asText());
                }
            } catch (java.io.IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        long ended() {
            return facts.stream().filter(fact -> fact.startsWith("ended ")).count();
        }
    }

    @Test
    void eachAnswersForBothAndWhoeverWatchesOneThatIsKilledMissesNothing() throws Exception {
        try (var darkroom = TestingDarkroom.start(folder);
                var first = server(darkroom, "first");
                var second = server(darkroom, "second")) {
            first.awaitReady();
            second.awaitReady();
            var reader = new Reader();
            try (Stream<String> events = first.events("")) {
                Thread watching = Thread.ofVirtual().start(() -> follow(events, reader));
                ask(first, 0, BEFORE);
                for (TestingServer server : List.of(first, second)) {
                    assertAnswersFor(server, BEFORE);
                }
                ask(first, BEFORE, BEFORE + BETWEEN);
                awaitEnded(reader, BEFORE + 2);
                first.kill();
                watching.join();
            }
            ask(second, BEFORE + BETWEEN, ALL);

            // Topics are read side by side: a picture may be told after its request's end.
            try (Stream<String> events = second.events(reader.standing)) {
                Thread.ofVirtual().start(() -> follow(events, reader));
                await().atMost(PATIENCE)
                        .pollInterval(LOOK)
                        .untilAsserted(() -> assertThat(reader.facts).containsAll(everything()));
            }
            assertAnswersFor(second, ALL);
        }
    }

    private static void assertAnswersFor(TestingServer server, int requests) throws Exception {
        for (String id : ids().limit(requests).toList()) {
            JsonNode job = server.getPatiently("v1/jobs/" + id + "?wait=60s");
            assertThat(job.path("state").asText()).as(id).isEqualTo("stored");
        }
        assertThat(server.getPatiently("v1/jobs?limit=100").path("jobs")).hasSize(requests);
        // Topics are read side by side: a worker's steps may be told after its requests' ends.
        JsonNode worker =
                await().atMost(PATIENCE)
                        .pollInterval(LOOK)
                        .until(
                                () -> server.get("v1/fleet").path("workers").path(0),
                                one -> one.path("present").asBoolean() && one.has("rowsAPass"));
        assertThat(worker.path("rowsAPass").asDouble()).isGreaterThanOrEqualTo(1);
    }

    private TestingServer server(TestingDarkroom darkroom, String name) throws Exception {
        return TestingServer.start(
                folder.resolve(name), darkroom.bootstrapServers(), folder.resolve("images"));
    }

    private static void ask(TestingServer server, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            String request = "{\"id\": \"r%d\", \"steps\": 20}".formatted(i);
            assertThat(server.post("v1/prompts", request)).isEqualTo(202);
        }
    }

    // A process that is killed ends its streams with an error.
    private static void follow(Stream<String> events, Reader reader) {
        try {
            events.forEach(reader::hear);
        } catch (UncheckedIOException _) {
            // killed
        }
    }

    private static void awaitEnded(Reader reader, int number) {
        await().atMost(PATIENCE).pollInterval(LOOK).until(() -> reader.ended() >= number);
    }

    private static Set<String> everything() {
        var all = all("asked");
        all.addAll(all("stored"));
        all.addAll(all("ended"));
        return all;
    }

    private static Set<String> all(String fact) {
        var all = new TreeSet<String>();
        ids().forEach(id -> all.add(fact + " " + id));
        return all;
    }

    private static Stream<String> ids() {
        return IntStream.range(0, ALL).mapToObj(i -> "r" + i);
    }
}
