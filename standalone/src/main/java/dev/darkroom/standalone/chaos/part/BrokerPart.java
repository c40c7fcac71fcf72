package dev.darkroom.standalone.chaos.part;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.broker.Membership;
import dev.darkroom.broker.Options;
import dev.darkroom.runtime.Shutdown;
import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

/// One broker, alone or among several, until it is asked to stop.
final class BrokerPart implements Program {

    private static final Duration CLOSING = Duration.ofSeconds(30);

    private static final Setting<Path> FOLDER = Setting.path("folder", "broker", "Its data.");
    private static final Setting<Integer> NODE = Setting.integer("node", 1, 1, 99, "Its number.");
    private static final Setting<Integer> PORT =
            Setting.integer("port", 0, 0, 65_535, "Where clients connect.");
    private static final Setting<String> CLUSTER = Setting.required("cluster", "The cluster's id.");
    private static final Setting<String> CONTROLLERS =
            Setting.required("controllers", "HOST:PORT of every member's controller, in order.");

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public String description() {
        return "Is a Kafka broker.";
    }

    @Override
    public List<String> examples() {
        return List.of("part broker --cluster ID --controllers localhost:9093");
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(FOLDER, NODE, PORT, CLUSTER, CONTROLLERS);
    }

    @Override
    public int run(Settings settings) throws InterruptedException {
        var controllers = new TreeMap<Integer, String>();
        for (String controller : settings.get(CONTROLLERS).split(",")) {
            controllers.put(controllers.size() + 1, controller);
        }
        var membership = new Membership(settings.get(NODE), settings.get(CLUSTER), controllers);
        Options options =
                Options.DEFAULT
                        .withPort(settings.get(PORT))
                        .in(membership)
                        // A lease that nobody renews is to lapse within a trial's patience.
                        .with("group.share.min.record.lock.duration.ms", "1000")
                        .with("group.share.delivery.count.limit", "10")
                        // Many processes share few cores: who is slow is not to be taken for dead.
                        .with("broker.session.timeout.ms", "6000")
                        .with("controller.quorum.fetch.timeout.ms", "6000");
        try (var shutdown = Shutdown.onSignal(CLOSING);
                var _ = EmbeddedBroker.start(settings.get(FOLDER), options)) {
            shutdown.await();
        }
        return 0;
    }
}
