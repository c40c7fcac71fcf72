package dev.darkroom.runtime.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.runtime.settings.BadSettingsException;

import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

class ExplanationTest {

    private record Case(Throwable failure, String... words) {}

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureIsToldWithItsCausesAndWhatWouldDo(Case told) {
        assertThat(Explanation.of(told.failure()))
                .satisfies(explanation -> assertThat(explanation.code()).isEqualTo(1))
                .extracting(Explanation::lines)
                .asString()
                .contains(told.words());
    }

    static Stream<Case> failures() {
        return Stream.of(
                new Case(new NoSuchFileException("/a/b"), "/a/b is not there"),
                new Case(new AccessDeniedException("/a/b"), "/a/b", "this user may not"),
                new Case(
                        new FileSystemException("/a/x", "/a/y", "Operation not permitted"),
                        "/a/x -> /a/y: Operation not permitted"),
                new Case(
                        new FileSystemException("/a/b", null, "No space left on device"),
                        "/a/b",
                        "another disk"),
                new Case(
                        new IllegalStateException("starting", new UnknownHostException("kafka")),
                        "starting: host kafka is not known"),
                new Case(
                        new CompletionException(
                                new UncheckedIOException(
                                        new IOException("writing", new IOException("disk full")))),
                        "[writing: disk full]"),
                new Case(new NullPointerException(), "NullPointerException", "DARKROOM_LOG_LEVEL"),
                new Case(new OutOfMemoryError("Java heap space"), "-Xmx"));
    }

    @Test
    void badSettingsAreFoundUnderWhateverWrapsThem() {
        var bad = new BadSettingsException(List.of("one", "two"));

        assertThat(Explanation.of(new CompletionException(new IllegalStateException(bad))))
                .isEqualTo(new Explanation(List.of("one", "two"), 2));
    }

    @Test
    void aKafkaPropertyThatIsNoneIsABadSetting() {
        Throwable failure = null;
        try {
            Admin.create(Map.of("bootstrap.servers", "localhost:1", "retries", "many")).close();
        } catch (RuntimeException e) {
            failure = e;
        }

        assertThat(Explanation.of(failure).code()).isEqualTo(2);
        assertThat(Explanation.of(failure).lines().toString()).contains("retries", "many");
    }
}
