package dev.darkroom.standalone.answer;

import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.sink.store.ObjectKey;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.whole.Topic;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// One request that was drawn, told of again under other ids: many pictures, of which few had to be
/// drawn.
record TestingPast(TestingHttp http, List<StoredImage> images, RequestOutcome outcome) {

    /// Waits for the end of a request, the only one so far.
    static TestingPast of(TestingHttp http, String id, int count) {
        Bus bus = http.bus();
        String images = bus.topics().images();
        String outcomes = bus.topics().outcomes();
        return new TestingPast(
                http,
                Topic.read(bus, images, seen -> seen.size() == count).stream()
                        .map(told -> bus.wire().decode(images, told.value(), StoredImage.class))
                        .toList(),
                bus.wire()
                        .decode(
                                outcomes,
                                Topic.read(bus, outcomes, seen -> !seen.isEmpty())
                                        .getFirst()
                                        .value(),
                                RequestOutcome.class));
    }

    void repeat(int times) throws IOException {
        Bus bus = http.bus();
        try (var producer =
                new KafkaProducer<>(
                        bus.client("producer"),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < times; i++) {
                String id = outcome.getRequestId() + "-" + i;
                for (StoredImage image : images) {
                    copy(image, id);
                    var other = StoredImage.newBuilder(image).setRequestId(id).build();
                    producer.send(
                            new ProducerRecord<>(
                                    bus.topics().images(),
                                    id + "/" + image.getIndex(),
                                    bus.wire().encode(bus.topics().images(), other)));
                }
                var end = RequestOutcome.newBuilder(outcome).setRequestId(id).build();
                producer.send(
                        new ProducerRecord<>(
                                bus.topics().outcomes(),
                                id,
                                bus.wire().encode(bus.topics().outcomes(), end)));
            }
        }
    }

    private void copy(StoredImage image, String id) throws IOException {
        Path images = http.folder().resolve("images");
        Files.copy(
                images.resolve(ObjectKey.of(image.getRequestId(), image.getIndex(), "png").name()),
                images.resolve(ObjectKey.of(id, image.getIndex(), "png").name()));
    }
}
