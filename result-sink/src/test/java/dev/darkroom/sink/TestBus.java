package dev.darkroom.sink;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.SchemaCatalog;
import dev.darkroom.schemas.wire.SingleObjectWire;
import dev.darkroom.schemas.wire.Wire;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A real broker with a Darkroom's topics, and what a test says and hears on them.
public final class TestBus implements AutoCloseable {

    public static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
    public static final Wire WIRE = new SingleObjectWire(SchemaCatalog.releasedOnly());

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final EmbeddedBroker broker;
    private final KafkaProducer<String, byte[]> producer;

    private TestBus(EmbeddedBroker broker, KafkaProducer<String, byte[]> producer) {
        this.broker = broker;
        this.producer = producer;
    }

    public static TestBus start(Path folder) throws InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"));
        Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (Admin admin = Admin.create(client)) {
            new TopicAdmin(admin).create(TopicPlan.standard(TOPICS));
        }
        var producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                broker.bootstrapServers(),
                                "max.request.size",
                                32 << 20,
                                "buffer.memory",
                                64L << 20),
                        new StringSerializer(),
                        new ByteArraySerializer());
        return new TestBus(broker, producer);
    }

    public Map<String, Object> client() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    /// @param options that differ from a sink's defaults
    public SinkSettings sink(Path folder, Map<String, String> options) {
        return SinkSettings.of(Settings.of(SinkSettings.ALL, options(folder, options)));
    }

    /// @return all options of a sink that keeps everything below the folder
    public Map<String, String> options(Path folder, Map<String, String> options) {
        var all = new HashMap<String, String>();
        all.put("bootstrap-servers", broker.bootstrapServers());
        all.put("store-folder", folder.resolve("pictures").toString());
        all.put("state-dir", folder.resolve("state").toString());
        all.putAll(options);
        return all;
    }

    public void publish(GenerationResult result) {
        publish(result.getRequestId(), WIRE.encode(TOPICS.results(), result));
    }

    public void publish(String key, byte[] value) {
        producer.send(new ProducerRecord<>(TOPICS.results(), key, value));
    }

    public void send(ProducerRecord<String, byte[]> record) {
        producer.send(record);
    }

    public void flush() {
        producer.flush();
    }

    /// Reads from the beginning until there are so many records, then once more for what should not
    /// be there.
    ///
    /// @return every record a `read_committed` reader sees
    public List<ConsumerRecord<String, byte[]>> read(String topic, int atLeast) {
        Map<String, Object> properties = new HashMap<>(client());
        properties.put("isolation.level", "read_committed");
        properties.put("auto.offset.reset", "earliest");
        properties.put("enable.auto.commit", false);
        var records = new ArrayList<ConsumerRecord<String, byte[]>>();
        try (var consumer =
                new KafkaConsumer<>(
                        properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (records.size() < atLeast && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            consumer.poll(Duration.ofMillis(500)).forEach(records::add);
        }
        return records;
    }

    @Override
    public void close() {
        producer.close();
        broker.close();
    }
}
