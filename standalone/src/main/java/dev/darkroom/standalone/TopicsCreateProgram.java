package dev.darkroom.standalone;

import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.Brokers;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.worker.WorkerSettings;

import org.apache.kafka.clients.admin.Admin;

import java.io.PrintStream;
import java.util.List;
import java.util.stream.Stream;

/// Makes what a Darkroom needs on any Kafka.
///
/// @param out names what was made
/// @param err names what is there already but other than wanted
record TopicsCreateProgram(PrintStream out, PrintStream err) implements Program {

    @Override
    public String name() {
        return "topics create";
    }

    @Override
    public String description() {
        return "Makes the topics that are missing and sets the share groups' settings; topics that"
                + " exist stay as they are.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "darkroom topics create                                     # on localhost:9092",
                "darkroom topics create --bootstrap-servers kafka:9092 --partitions 6 --replicas 3",
                "darkroom topics create --models sdxl,portrait              # queues of named"
                        + " models");
    }

    @Override
    public List<Setting<?>> settings() {
        return Stream.concat(
                        Stream.of(KafkaSettings.BOOTSTRAP_SERVERS, WorkerSettings.LEASE),
                        TopicSettings.ALL.stream())
                .toList();
    }

    @Override
    public int run(Settings settings) throws InterruptedException {
        TopicPlan plan = TopicSettings.plan(settings);
        Brokers.demand(settings);
        try (var admin = Admin.create(KafkaSettings.client(settings, "admin"))) {
            var all = new TopicAdmin(admin);
            TopicAdmin topics =
                    switch (WorkerSettings.lease(settings)) {
                        case SHARE_GROUP -> all;
                        case CONSUMER_GROUP -> all.withoutShareGroups();
                    };
            topics.create(plan).forEach(name -> out.println("made " + name));
            List<String> faults = topics.faults(plan);
            faults.forEach(err::println);
            return faults.isEmpty() ? 0 : 1;
        }
    }
}
