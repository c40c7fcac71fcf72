package dev.darkroom.sink;

import dev.darkroom.runtime.FirstContact;
import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.Shutdown;
import dev.darkroom.runtime.Telemetry;
import dev.darkroom.runtime.ThreadWatch;
import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Brokers;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.runtime.trace.Tracing;
import dev.darkroom.schemas.topic.Rights;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.schemas.topic.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The command `sink`: stores what workers draw and accounts for every request, until it is asked
/// to stop.
public final class SinkProgram implements Program {

    private static final Logger LOG = LoggerFactory.getLogger(SinkProgram.class);

    private static final Setting<Integer> TELEMETRY_PORT =
            Setting.integer(
                    "telemetry-port",
                    0,
                    0,
                    65_535,
                    "Port of /health/live, /health/ready and /metrics; 0 takes a free one.");

    /// Beyond the sink's own grace, for clients to say good-bye.
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "sink";
    }

    @Override
    public String description() {
        return "Stores pictures and accounts for requests, until it is asked to stop.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "darkroom sink --store-folder pictures   # into a folder",
                "darkroom sink --store s3 --s3-bucket pictures --s3-endpoint http://localhost:9000"
                        + " --s3-path-style",
                "darkroom sink --sink-parts ledger       # the accounts alone, beside keepers"
                        + " elsewhere");
    }

    @Override
    public List<Setting<?>> settings() {
        return Stream.concat(SinkSettings.ALL.stream(), Stream.<Setting<?>>of(TELEMETRY_PORT))
                .toList();
    }

    @Override
    public int run(Settings settings) throws Exception {
        SinkSettings sinkSettings = SinkSettings.of(settings);
        Brokers.awaitStart(settings);
        FirstContact.insist("whether a sink may serve", () -> verifyTopics(sinkSettings));
        var health = new Health();
        try (Shutdown shutdown = Shutdown.onSignal(sinkSettings.grace().plus(FAREWELL));
                var _ = Tracing.open(name());
                var _ = ThreadWatch.over(health.condition("threads", "not watched yet"));
                var telemetry = new Telemetry(health, settings.get(TELEMETRY_PORT));
                Sink sink = Sink.start(sinkSettings, health, telemetry.meters())) {
            LOG.atInfo().addKeyValue("telemetryPort", telemetry.port()).log("The sink started");
            shutdown.await(health);
            LOG.atInfo().addKeyValue("ready", sink.ready()).log("The sink was asked to stop");
        }
        return 0;
    }

    private static boolean verifyTopics(SinkSettings settings) throws InterruptedException {
        Topics topics = settings.topics();
        try (Admin admin = Admin.create(settings.clients().admin())) {
            demand(new Rights(admin, Set.of(topics.workers())).faults(SinkRights.of(topics)));
            demand(
                    new TopicAdmin(admin)
                            .withoutShareGroups() // they are the workers' business
                            .faults(TopicPlan.standard(topics).needed(1)));
            return true;
        }
    }

    private static void demand(List<String> faults) {
        if (!faults.isEmpty()) {
            throw new BadSettingsException(faults);
        }
    }
}
