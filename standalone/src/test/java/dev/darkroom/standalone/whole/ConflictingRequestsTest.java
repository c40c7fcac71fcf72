package dev.darkroom.standalone.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.GeneratedImage;
import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.RequestStatus;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.standalone.Bus;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Requests of one id with other content, published back to back, to workers in processes of their
/// own that hold one request each.
@Tag("slow")
class ConflictingRequestsTest {

    private static final int PAIRS = 12;
    private static final int COUNT = 8;

    @TempDir private Path folder;

    @Test
    void oneOfTwoRequestsOfAnIdIsDrawnWholeAndTheOtherIsAConflict() throws Exception {
        try (var up = process("up", "--port=0", "--worker-name=w0", "--lanes=1")) {
            String broker = up.awaitLine(line -> line.startsWith("broker")).split("\\s+")[1];
            try (var other =
                    process(
                            "worker",
                            "--bootstrap-servers=" + broker,
                            "--worker-name=w1",
                            "--lanes=1")) {
                up.awaitLine("ready"::equals);
                other.awaitLine(line -> line.contains("Worker Ready"));
                Bus bus = Bus.to(broker, Settings.of(KafkaSettings.ALL, Map.of()));

                publish(bus);

                var outcomes =
                        Topic.read(bus, bus.topics().outcomes(), seen -> seen.size() >= PAIRS);
                var images =
                        Topic.read(
                                bus, bus.topics().images(), seen -> seen.size() >= PAIRS * COUNT);
                var results =
                        Topic.read(
                                        bus,
                                        bus.topics().results(),
                                        seen -> seen.size() >= PAIRS * (COUNT + 1))
                                .stream()
                                .map(
                                        record ->
                                                bus.wire()
                                                        .decode(
                                                                record.topic(),
                                                                record.value(),
                                                                GenerationResult.class))
                                .toList();
                assertThat(outcomes)
                        .hasSize(PAIRS)
                        .extracting(
                                record ->
                                        bus.wire()
                                                .decode(
                                                        record.topic(),
                                                        record.value(),
                                                        RequestOutcome.class)
                                                .getStatus())
                        .containsOnly(RequestStatus.COMPLETED);
                assertThat(images).hasSize(PAIRS * COUNT);
                Set<String> owners =
                        images.stream()
                                .map(
                                        record ->
                                                bus.wire()
                                                        .decode(
                                                                record.topic(),
                                                                record.value(),
                                                                StoredImage.class)
                                                        .getRequestDigest())
                                .collect(Collectors.toSet());
                assertThat(owners).hasSize(PAIRS);
                assertThat(results)
                        .filteredOn(result -> result.getOutcome() instanceof GeneratedImage)
                        .extracting(GenerationResult::getRequestDigest)
                        .allMatch(owners::contains);
                assertThat(results)
                        .filteredOn(result -> result.getOutcome() instanceof GenerationFailure)
                        .hasSize(PAIRS)
                        .noneMatch(result -> owners.contains(result.getRequestDigest()));
            }
        }
    }

    private TestingProcess process(String... words) throws Exception {
        return new TestingProcess(
                folder,
                Stream.concat(Stream.of(words), Stream.of("--model=" + TestingDarkroom.TINY_MODEL))
                        .toArray(String[]::new));
    }

    private static void publish(Bus bus) {
        try (var publisher = bus.publisher()) {
            for (int pair = 0; pair < PAIRS; pair++) {
                for (String prompt : List.of("a red apple", "a blue pear")) {
                    publisher.publish(
                            PromptRequest.newBuilder()
                                    .setId("pair-" + pair)
                                    .setPrompt(prompt)
                                    .setCount(COUNT)
                                    .setSteps(4)
                                    .build());
                }
            }
            publisher.flush();
        }
    }
}
