package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What other clients send, call by call as their sources write it, and what they read of the
/// answers.
@Tag("slow")
class RecordedClientsTest {

    private static final Path RECORDED = Path.of("src/test/clients/recorded");

    @RegisterExtension static final TestingHttp http = new TestingHttp(Map.of());

    static List<String> clients() throws IOException {
        try (Stream<Path> files = Files.list(RECORDED)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("clients")
    void aClientFindsWhatItReads(String client) throws Exception {
        JsonNode recorded = TestingHttp.JSON.readTree(RECORDED.resolve(client).toFile());
        assertThat(recorded.path("calls")).isNotEmpty();
        byte[] last = {};
        for (JsonNode call : recorded.path("calls")) {
            last = new RecordedCall(call, last).make(http);
        }
    }
}
