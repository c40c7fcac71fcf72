package dev.darkroom.standalone.whole;

import dev.darkroom.broker.Options;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.Darkroom;
import dev.darkroom.standalone.LocalSettings;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A whole Darkroom in the test's process, with a tiny model of random weights.
final class TestingDarkroom implements AutoCloseable {

    static final Path TINY_MODEL =
            Path.of("../worker/src/test/resources/tiny-model").toAbsolutePath().normalize();

    private static final List<Setting<?>> KNOWN =
            Stream.concat(LocalSettings.USUAL.stream(), LocalSettings.RARE.stream()).toList();

    private final Darkroom darkroom;

    private TestingDarkroom(Darkroom darkroom) {
        this.darkroom = darkroom;
    }

    static TestingDarkroom start(Path folder) throws Exception {
        Settings settings =
                Settings.of(
                        KNOWN,
                        Map.of(
                                "model", TINY_MODEL.toString(),
                                "data", folder.resolve("data").toString()));
        return new TestingDarkroom(
                Darkroom.start(settings, folder.resolve("images"), Options.DEFAULT));
    }

    Bus bus() {
        return darkroom.bus();
    }

    Topics topics() {
        return darkroom.plan().topics();
    }

    String bootstrapServers() {
        return darkroom.bootstrapServers();
    }

    /// What a `read_committed` reader sees of a topic, from its start until `enough` holds.
    List<ConsumerRecord<String, byte[]>> read(
            String topic, Predicate<List<ConsumerRecord<String, byte[]>>> enough) {
        Map<String, Object> client = bus().client("consumer");
        client.put("isolation.level", "read_committed");
        client.put("auto.offset.reset", "earliest");
        var seen = new ArrayList<ConsumerRecord<String, byte[]>>();
        try (var consumer =
                new KafkaConsumer<>(
                        client, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList());
            while (!enough.test(seen)) {
                consumer.poll(Duration.ofMillis(100)).forEach(seen::add);
            }
        }
        return seen;
    }

    @Override
    public void close() {
        darkroom.close();
    }
}
