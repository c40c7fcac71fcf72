package dev.darkroom.standalone.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.RequestStatus;
import dev.darkroom.schemas.wire.PlainJson;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/// Requests that can never be drawn, and records that are no requests, through a whole Darkroom.
@Tag("slow")
class WhatCannotBeDrawnTest {

    private static final int RANDOM_RECORDS = 1000;

    /// What is wrong with a request, by the field that its refusal has to name.
    private static final Map<String, String> FAULTS =
            Map.ofEntries(
                    Map.entry("width", "\"width\": 515"),
                    Map.entry("height", "\"height\": 1000000"),
                    Map.entry("steps", "\"steps\": 0"),
                    Map.entry("guidanceScale", "\"guidanceScale\": -1"),
                    Map.entry("sampler", "\"sampler\": \"oil on canvas\""),
                    Map.entry("seed", "\"seed\": -1"),
                    Map.entry("count", "\"count\": 100000"),
                    Map.entry("format", "\"format\": \"gif\""),
                    Map.entry("quality", "\"quality\": 101"),
                    Map.entry("previewEvery", "\"previewEvery\": 0"),
                    Map.entry("model", "\"model\": \"another\""),
                    Map.entry("noise", "\"noise\": \"tpu\""),
                    Map.entry("prompt2", "\"prompt2\": \"tea\""),
                    Map.entry("clipSkip", "\"clipSkip\": 99"),
                    Map.entry("guidanceRescale", "\"guidanceRescale\": 2"),
                    Map.entry("maxSequenceLength", "\"maxSequenceLength\": 77"),
                    Map.entry("originalSize", "\"originalSize\": {\"width\": 64, \"height\": 64}"),
                    Map.entry("longPrompts", "\"longPrompts\": \"shorten\""),
                    Map.entry("samplerOptions", "\"samplerOptions\": {\"eat\": 0.5}"),
                    Map.entry("adapters", "\"adapters\": [{\"name\": \"ink\"}]"),
                    Map.entry("variationSeed", "\"variationSeed\": -1"),
                    Map.entry("variationStrength", "\"variationStrength\": 1.5"),
                    Map.entry("initImage", "\"initImage\": \"AAEC\""),
                    Map.entry("prompt", "\"prompt\": \"" + "apple ".repeat(500) + "\""));

    @TempDir private Path folder;

    @Test
    void everyKindOfRefusalIsToldOnceAsFailureAndAsOutcome() throws Exception {
        try (var darkroom = TestingDarkroom.start(folder);
                var producer = producer(darkroom)) {
            FAULTS.forEach(
                    (field, fault) -> send(producer, darkroom, "bad-" + field, ", " + fault));

            Map<String, GenerationResult> results =
                    latest(
                            darkroom,
                            darkroom.topics().results(),
                            GenerationResult.class,
                            GenerationResult::getRequestId,
                            FAULTS.size());
            Map<String, RequestOutcome> outcomes =
                    latest(
                            darkroom,
                            darkroom.topics().outcomes(),
                            RequestOutcome.class,
                            RequestOutcome::getRequestId,
                            FAULTS.size());

            assertThat(results).hasSize(FAULTS.size());
            results.forEach(
                    (id, result) -> {
                        assertThat(result.getIndex()).as(id).isNull();
                        var failure = (GenerationFailure) result.getOutcome();
                        assertThat(failure.getField()).as(id).isEqualTo(id.substring(4));
                        assertThat(failure.getFound()).as(id).isNotBlank().doesNotContain("apple");
                        assertThat(failure.getWanted()).as(id).isNotBlank();
                    });
            assertThat(outcomes.values())
                    .hasSize(FAULTS.size())
                    .allMatch(outcome -> outcome.getStatus() == RequestStatus.REFUSED);
        }
    }

    @Test
    void randomRecordsArePutAsideAndTheNextRequestIsDrawn() throws Exception {
        try (var darkroom = TestingDarkroom.start(folder);
                var producer = producer(darkroom)) {
            var random = new Random(42);
            for (int i = 0; i < RANDOM_RECORDS; i++) {
                byte[] bytes = new byte[random.nextInt(300)];
                random.nextBytes(bytes);
                producer.send(
                        new ProducerRecord<>(darkroom.topics().prompts(), "random-" + i, bytes));
            }
            send(producer, darkroom, "good", ", \"prompt\": \"a red apple\", \"steps\": 2");

            var letters =
                    Topic.read(
                            darkroom.bus(),
                            darkroom.topics().deadLetters(),
                            seen -> seen.size() >= RANDOM_RECORDS);
            var outcomes =
                    Topic.read(
                            darkroom.bus(), darkroom.topics().outcomes(), seen -> !seen.isEmpty());

            assertThat(letters).hasSize(RANDOM_RECORDS);
            assertThat(outcomes).singleElement().returns("good", record -> record.key());
        }
    }

    private static void send(
            KafkaProducer<String, byte[]> producer,
            TestingDarkroom darkroom,
            String id,
            String fields) {
        PromptRequest request =
                PlainJson.read("{\"id\": \"%s\"%s}".formatted(id, fields), PromptRequest.class);
        String topic = darkroom.topics().prompts();
        producer.send(
                new ProducerRecord<>(topic, id, darkroom.bus().wire().encode(topic, request)));
    }

    private static <T extends SpecificRecord> Map<String, T> latest(
            TestingDarkroom darkroom,
            String topic,
            Class<T> type,
            Function<T, String> id,
            int enough) {
        var records = new LinkedHashMap<String, T>();
        Topic.read(darkroom.bus(), topic, seen -> seen.size() >= enough)
                .forEach(
                        record -> {
                            T value = darkroom.bus().wire().decode(topic, record.value(), type);
                            assertThat(records.put(id.apply(value), value))
                                    .as("a second record of " + id.apply(value))
                                    .isNull();
                        });
        return new HashMap<>(records);
    }

    private static KafkaProducer<String, byte[]> producer(TestingDarkroom darkroom) {
        return new KafkaProducer<>(
                darkroom.bus().client("producer"),
                new StringSerializer(),
                new ByteArraySerializer());
    }
}
