package dev.darkroom.standalone.bench.pipeline;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.broker.Options;
import dev.darkroom.runtime.Closing;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.standalone.bench.Bench;

import org.apache.kafka.clients.admin.Admin;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// A worker and a sink, each in a process of its own, and a client; the broker is in this process,
/// where it only passes bytes on.
///
/// @param parts closes all of it
public record SeparateProcesses(Closing parts, Client client) implements AutoCloseable {

    /// Returns when all of it can draw.
    public static SeparateProcesses start(Bench bench) throws IOException, InterruptedException {
        return start(bench, Map.of());
    }

    /// The same.
    ///
    /// @param environment variables of worker and sink beside those of this process
    public static SeparateProcesses start(Bench bench, Map<String, String> environment)
            throws IOException, InterruptedException {
        var parts = new Closing();
        try {
            var broker = parts.open(EmbeddedBroker.start(bench.folder("broker"), Options.DEFAULT));
            String address = broker.bootstrapServers();
            createTopics(address);
            parts.open(
                    new DarkroomProcess(
                            List.of(
                                    "sink",
                                    "--bootstrap-servers=" + address,
                                    "--store-folder=" + bench.folder("images"),
                                    "--state-dir=" + bench.folder("sink")),
                            environment));
            parts.open(
                    new DarkroomProcess(
                            List.of(
                                    "worker",
                                    "--bootstrap-servers=" + address,
                                    "--model=" + bench.model().toAbsolutePath()),
                            environment));
            return new SeparateProcesses(parts, parts.open(new Client(address)));
        } catch (IOException | InterruptedException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /// Makes all topics of a cluster that has none.
    public static void createTopics(String bootstrapServers) throws InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            new TopicAdmin(admin).create(TopicPlan.standard(new Topics("darkroom.")));
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
