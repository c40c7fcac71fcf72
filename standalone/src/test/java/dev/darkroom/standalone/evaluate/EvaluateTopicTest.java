package dev.darkroom.standalone.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.EngineIdentity;
import dev.darkroom.schemas.GeneratedImage;
import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.ResolvedParameters;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.Captured;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.image.PictureFile;
import dev.darkroom.worker.image.PictureText;
import dev.darkroom.worker.image.Pixels;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

@Tag("slow")
class EvaluateTopicTest {
    private static final Path NETWORKS =
            Path.of("..", "worker", "src", "test", "resources", "tiny-evaluation");
    private static final EngineIdentity ENGINE =
            EngineIdentity.newBuilder()
                    .setModelHash("hash")
                    .setRuntimeVersion("runtime")
                    .setProvider("CPU")
                    .setCpuClass("class")
                    .build();

    @TempDir Path data;
    @TempDir Path reference;
    @TempDir Path stored;

    @Test
    void thePicturesOfARunningDarkroomAreMeasuredOnceEach() throws Exception {
        try (var broker = EmbeddedBroker.start(data);
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            new TopicAdmin(admin).create(TopicPlan.standard(new Topics(Topics.DEFAULT_PREFIX)));
            Bus bus = Bus.to(broker.bootstrapServers(), Settings.of(KafkaSettings.ALL, Map.of()));
            for (int i = 0; i < 6; i++) {
                Files.write(reference.resolve(i + ".png"), picture(200 + i));
            }
            publish(bus);

            Captured run =
                    Captured.run(
                            "evaluate",
                            "--json",
                            "--generated",
                            "topic",
                            "--reference",
                            reference.toString(),
                            "--features",
                            NETWORKS.resolve("features/model.onnx").toString(),
                            "--clip",
                            NETWORKS.resolve("clip").toString(),
                            "--bootstrap-servers",
                            broker.bootstrapServers());

            assertThat(run.code()).as(run.err()).isZero();
            JsonNode told = run.json().getFirst();
            assertThat(told.get("generatedPictures").intValue()).isEqualTo(6);
            assertThat(told.at("/figures/0/value").doubleValue()).isLessThan(1e-6);
            assertThat(told.at("/figures/7/generated").intValue()).isEqualTo(6);
            assertThat(run.err()).contains("left out: 1 pictures");
        }
    }

    /// Five pictures on results, one of them twice; a failure; of one picture only its file is
    /// left, of another only an object elsewhere.
    private void publish(Bus bus) throws Exception {
        Path file = Files.write(stored.resolve("old.png"), picture(205));
        try (var producer =
                new KafkaProducer<>(
                        bus.client("producer"),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            for (int i = 0; i < 5; i++) {
                send(producer, bus, bus.topics().results(), "a", result(i, drawn(200 + i)));
            }
            send(producer, bus, bus.topics().results(), "a", result(0, drawn(200)));
            var failure =
                    new GenerationFailure("NOT_FINITE", null, null, null, "no numbers", 1, false);
            send(producer, bus, bus.topics().results(), "b", result(7, failure));
            for (int i = 0; i < 5; i++) {
                send(producer, bus, bus.topics().images(), "a/" + i, image("s3://pictures/" + i));
            }
            URI uri = file.toUri();
            send(producer, bus, bus.topics().images(), "old/0", image(uri.toString()));
            send(producer, bus, bus.topics().images(), "old/1", image("s3://pictures/old"));
        }
    }

    private static void send(
            KafkaProducer<String, byte[]> producer,
            Bus bus,
            String topic,
            String key,
            SpecificRecord value)
            throws Exception {
        producer.send(new ProducerRecord<>(topic, key, bus.wire().encode(topic, value))).get();
    }

    private static byte[] picture(int red) {
        var rgb = new byte[3 * 64];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) red;
        }
        return PictureFile.encode(
                new Pixels(8, 8, rgb), ImageFormat.PNG, 90, new PictureText("", "{}"));
    }

    private static ResolvedParameters parameters() {
        return ResolvedParameters.newBuilder()
                .setModel("tiny")
                .setPrompt("red")
                .setWidth(8)
                .setHeight(8)
                .setSteps(3)
                .setGuidanceScale(1)
                .setSampler("euler")
                .setSeed(7)
                .setFormat("png")
                .build();
    }

    private static GeneratedImage drawn(int red) {
        byte[] bytes = picture(red);
        return new GeneratedImage(
                ByteBuffer.wrap(bytes),
                "image/png",
                RequestDigest.sha256(bytes),
                parameters(),
                ENGINE);
    }

    private static GenerationResult result(int index, Object outcome) {
        return GenerationResult.newBuilder()
                .setRequestId("a")
                .setRequestDigest("digest")
                .setIndex(index)
                .setCount(8)
                .setOutcome(outcome)
                .setWorker("testing")
                .setCreatedAt(Instant.EPOCH)
                .setFinishedAt(Instant.EPOCH)
                .build();
    }

    private static StoredImage image(String uri) {
        return StoredImage.newBuilder()
                .setRequestId("a")
                .setRequestDigest("digest")
                .setIndex(0)
                .setUri(uri)
                .setSha256("0".repeat(64))
                .setSize(1)
                .setMediaType("image/png")
                .setParameters(parameters())
                .setEngine(ENGINE)
                .setStoredAt(Instant.EPOCH)
                .build();
    }
}
