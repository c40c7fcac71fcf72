package dev.darkroom.standalone.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.RequestStatus;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Programs that are not this one, or not of this version, take part.
@Tag("slow")
class OtherWritersTest {

    private static final Path INTEROP = Path.of("src/test/interop");
    private static final Path SCHEMAS = Path.of("../schemas/released/v8").toAbsolutePath();

    @TempDir private Path folder;

    @Test
    void aRequestOfANewerSchemaIsDrawnOnceTheTopicTellsItsSchema() throws Exception {
        try (var darkroom = TestingDarkroom.start(folder)) {
            var newer = new NewerRequest("mood");
            try (var producer = producer(darkroom)) {
                producer.send(newer.schemaOn(darkroom.topics().schemas()));
                producer.send(newer.on(darkroom.topics().prompts(), "newer"));
            }

            var outcomes =
                    Topic.read(
                            darkroom.bus(), darkroom.topics().outcomes(), seen -> !seen.isEmpty());

            RequestOutcome outcome =
                    darkroom.bus()
                            .wire()
                            .decode(
                                    darkroom.topics().outcomes(),
                                    outcomes.getFirst().value(),
                                    RequestOutcome.class);
            assertThat(outcome.getRequestId()).isEqualTo("newer");
            assertThat(outcome.getStatus()).isEqualTo(RequestStatus.COMPLETED);
        }
    }

    @Test
    void anotherLanguagesAvroWritesPromptsAndReadsResults() throws Exception {
        assumeThat(npmIsThere() || System.getenv("CI") != null)
                .as("needs Node.js and npm")
                .isTrue();
        Path node = install();
        try (var darkroom = TestingDarkroom.start(folder)) {
            List<String> lines =
                    run(
                            node,
                            "node",
                            "interop.mjs",
                            darkroom.bootstrapServers(),
                            darkroom.topics().prefix(),
                            SCHEMAS.toString(),
                            "node-1",
                            "node-2");

            assertThat(lines)
                    .hasSize(2)
                    .anyMatch(line -> line.contains("\"requestId\":\"node-1\""))
                    .anyMatch(line -> line.contains("\"requestId\":\"node-2\""))
                    .allMatch(line -> line.contains("\"mediaType\":\"image/png\""));
        }
    }

    private static KafkaProducer<String, byte[]> producer(TestingDarkroom darkroom) {
        return new KafkaProducer<>(
                darkroom.bus().client("producer"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    private static boolean npmIsThere() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "npm")));
    }

    private static Path install() throws Exception {
        Path node = Path.of("target/interop").toAbsolutePath();
        Files.createDirectories(node);
        for (String file : List.of("package.json", "package-lock.json", "interop.mjs")) {
            Files.write(node.resolve(file), Files.readAllBytes(INTEROP.resolve(file)));
        }
        run(node, "npm", "ci", "--no-audit", "--no-fund");
        return node;
    }

    private static List<String> run(Path where, String... command) throws Exception {
        var process =
                new ProcessBuilder(command)
                        .directory(where.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        List<String> lines;
        try (var out = process.inputReader()) {
            lines = out.lines().toList();
        }
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        return lines;
    }
}
