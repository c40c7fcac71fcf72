package dev.darkroom.standalone.draw;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.Captured;

import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

@Tag("slow")
class DrawElsewhereTest {

    @TempDir Path data;
    @TempDir Path pictures;

    @Test
    void picturesAreWrittenFromResultsAndFailuresTold() throws Exception {
        try (var broker = EmbeddedBroker.start(data);
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            new TopicAdmin(admin).create(TopicPlan.standard(new Topics(Topics.DEFAULT_PREFIX)));
            Bus bus = Bus.to(broker.bootstrapServers(), Settings.of(KafkaSettings.ALL, Map.of()));
            Captured run;
            try (var _ = new TestingWorker(bus)) {
                run =
                        Captured.run(
                                "draw",
                                "--json",
                                "--count",
                                "3",
                                "--seed",
                                "40",
                                "--bootstrap-servers",
                                broker.bootstrapServers(),
                                "--out",
                                pictures.toString(),
                                "tea");
            }

            assertThat(run.code()).as("one picture failed").isEqualTo(1);
            List<JsonNode> lines = run.json();
            assertThat(lines).hasSize(3);
            assertThat(lines.get(0).fieldNames())
                    .toIterable()
                    .containsExactly(
                            "prompt",
                            "path",
                            "requestId",
                            "index",
                            "seed",
                            "steps",
                            "sampler",
                            "guidance",
                            "width",
                            "height",
                            "sha256",
                            "model",
                            "millis");
            Path first = Path.of(lines.get(0).get("path").textValue());
            assertThat(first).isAbsolute().startsWith(pictures).hasContent("40");
            assertThat(lines.get(0).get("sha256").textValue())
                    .isEqualTo(RequestDigest.sha256(Files.readAllBytes(first)));
            assertThat(lines.get(1).fieldNames())
                    .toIterable()
                    .containsExactly(
                            "prompt",
                            "requestId",
                            "index",
                            "code",
                            "field",
                            "found",
                            "wanted",
                            "message");
            assertThat(lines.get(1).get("index").intValue()).isOne();
            assertThat(lines.get(1).get("field").isNull()).isTrue();
            assertThat(lines.get(2).get("seed").longValue()).isEqualTo(42);
            assertThat(run.err()).contains("tea #0: step 3 of 3");
        }
    }
}
