package dev.darkroom.standalone.draw;

import dev.darkroom.schemas.EngineIdentity;
import dev.darkroom.schemas.GeneratedImage;
import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationProgress;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.ResolvedParameters;
import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.standalone.Bus;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Answers every request at once: a picture is the text of its seed, and picture 1 always fails.
final class TestingWorker implements AutoCloseable {

    private final Bus bus;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private volatile boolean closed;

    TestingWorker(Bus bus) {
        this.bus = bus;
        thread.execute(this::work);
    }

    @Override
    public void close() {
        closed = true;
        thread.close();
    }

    private void work() {
        try (var consumer =
                        new KafkaConsumer<>(
                                bus.client("consumer"),
                                new StringDeserializer(),
                                new ByteArrayDeserializer());
                var producer =
                        new KafkaProducer<>(
                                bus.client("producer"),
                                new StringSerializer(),
                                new ByteArraySerializer())) {
            var partition = new TopicPartition(bus.topics().prompts(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (!closed) {
                for (var entry : consumer.poll(Duration.ofMillis(100))) {
                    answer(
                            producer,
                            bus.wire().decode(entry.topic(), entry.value(), PromptRequest.class));
                }
            }
        }
    }

    private void answer(KafkaProducer<String, byte[]> producer, PromptRequest request) {
        for (int index = 0; index < request.getCount(); index++) {
            send(producer, bus.topics().progress(), request.getId(), progress(request, index));
            send(producer, bus.topics().results(), request.getId(), result(request, index));
        }
    }

    private void send(
            KafkaProducer<String, byte[]> producer,
            String topic,
            String key,
            SpecificRecord value) {
        producer.send(new ProducerRecord<>(topic, key, bus.wire().encode(topic, value)));
    }

    private static GenerationProgress progress(PromptRequest request, int index) {
        return new GenerationProgress(
                request.getId(),
                index,
                request.getCount(),
                3,
                3,
                null,
                "testing",
                Instant.now(),
                null);
    }

    private static GenerationResult result(PromptRequest request, int index) {
        return new GenerationResult(
                request.getId(),
                RequestDigest.of(request),
                index,
                request.getCount(),
                index == 1 ? failure() : image(request.getSeed() + index),
                Map.of(),
                "testing",
                request.getCreatedAt(),
                Instant.now(),
                1L);
    }

    private static GenerationFailure failure() {
        return new GenerationFailure(
                "NOT_FINITE", null, null, null, "drawing picture 1 gave no numbers", 2, false);
    }

    private static GeneratedImage image(long seed) {
        byte[] bytes = Long.toString(seed).getBytes(StandardCharsets.UTF_8);
        var parameters =
                ResolvedParameters.newBuilder()
                        .setModel("testing")
                        .setWidth(64)
                        .setHeight(32)
                        .setSteps(3)
                        .setGuidanceScale(2.5)
                        .setSampler("euler")
                        .setSeed(seed)
                        .setFormat("png")
                        .build();
        return new GeneratedImage(
                ByteBuffer.wrap(bytes),
                "image/png",
                RequestDigest.sha256(bytes),
                parameters,
                new EngineIdentity("hash", "runtime", "CPU", "class"));
    }
}
