package dev.darkroom.producer;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.darkroom.runtime.command.CommandLineRunner;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// What `publish` says where there is no Kafka.
class PublishOfflineTest {

    @TempDir private Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aFileOfAWindowsEditorHoldsItsPromptsAndNothingElse() throws IOException {
        Path prompts =
                Files.writeString(
                        folder.resolve("prompts.jsonl"),
                        "\uFEFF{\"id\":\"one\",\"prompt\":\"a red apple\"}\r\n\r\n\uFEFFa cow\r\n");

        assertThat(publish("--dry-run", prompts.toString())).isZero();

        assertThat(text(out).lines())
                .hasSize(2)
                .anyMatch(line -> line.contains("\"one\"") && line.contains("\"a red apple\""))
                .anyMatch(line -> line.contains("\"a cow\""));
        assertThat(text(err)).contains("would publish 2 of 2 requests");
    }

    @Test
    void aDryRunNamesEachBadLineByFileAndPlace() throws IOException {
        Path prompts = folder.resolve("prompts.txt");
        Files.write(prompts, new byte[] {'a', '\n', 'b', (byte) 0xE9, '\n', '{', '\n'});

        assertThat(publish("--dry-run", prompts.toString())).isEqualTo(1);

        assertThat(text(err))
                .contains(prompts + ", line 2: byte 2: found 0xE9")
                .contains(prompts + ", line 3: ")
                .contains("would publish 1 of 3 requests");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "http://a:1", ":9092", ","})
    void brokersThatAreNoAddressAreRefused(String brokers) {
        assertThat(publish("--bootstrap-servers", brokers)).isEqualTo(2);
        assertThat(text(err)).contains("--bootstrap-servers", brokers, "HOST:PORT");
    }

    @Test
    void brokersThatDoNotListenAreNamedSoon() throws IOException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Instant begun = Instant.now();

        assertThat(publish("--bootstrap-servers", "127.0.0.1:" + port)).isEqualTo(2);

        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(10));
        assertThat(text(err)).contains("bootstrap-servers", "127.0.0.1:" + port, "refused");
    }

    @Test
    void aHostThatIsNotKnownIsNamed() {
        assertThat(publish("--bootstrap-servers", "no-such-host.invalid:9092")).isEqualTo(2);
        assertThat(text(err)).contains("bootstrap-servers", "no-such-host.invalid", "not known");
    }

    private int publish(String... options) {
        var printedOut = new PrintStream(out, true, UTF_8);
        var printedErr = new PrintStream(err, true, UTF_8);
        return new CommandLineRunner(Map.of(), printedOut, printedErr)
                .run(
                        new PublishProgram(InputStream.nullInputStream(), printedOut, printedErr),
                        options);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(UTF_8);
    }
}
