package dev.darkroom.standalone.bench.http;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.sink.jobs.JobTable;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.report.Section;

import org.apache.kafka.clients.admin.Admin;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// A job table of many jobs: memory a job, and how long it takes to be read again from Kafka when
/// its folder is lost.
final class TableSize {

    private static final int JOBS = 100_000;
    private static final int FEW = 1_000;
    private static final int PARTITIONS = 4;
    private static final double BYTES = 1 << 20;

    private TableSize() {}

    static void run(Bench bench, Section section) throws Exception {
        int jobs = bench.quick() ? FEW : JOBS;
        bench.tell("a job table of %s jobs".formatted(jobs));
        try (var broker = EmbeddedBroker.start(bench.folder("table"));
                Bus bus =
                        Bus.to(
                                broker.bootstrapServers(),
                                Settings.of(KafkaSettings.ALL, Map.of()))) {
            try (var admin = Admin.create(bus.client("admin"))) {
                new TopicAdmin(admin).create(TopicPlan.standard(bus.topics()));
            }
            publish(bus, jobs);
            double before = Crowd.heapMebibytes();
            long began = System.nanoTime();
            try (JobTable table = start(bus, bench.folder("first"), jobs)) {
                await(table, jobs);
                section.add("first reading of %s requests".formatted(jobs), "s", seconds(began));
                section.add("heap a job", "bytes", (Crowd.heapMebibytes() - before) * BYTES / jobs);
            }
            began = System.nanoTime();
            try (JobTable table = start(bus, bench.folder("second"), jobs)) {
                await(table, jobs);
                section.add("rebuilding of %s jobs".formatted(jobs), "s", seconds(began));
            }
        }
    }

    private static void publish(Bus bus, int jobs) throws IOException {
        try (var publisher = bus.publisher()) {
            for (int i = 0; i < jobs; i++) {
                publisher.publish(
                        PromptRequest.newBuilder()
                                .setId("job-" + i)
                                .setPrompt("a red apple on a white background, number " + i)
                                .setSeed(ThreadLocalRandom.current().nextLong(1L << 40))
                                .setLabels(Map.of("user", "somebody"))
                                .build());
            }
        }
    }

    private static JobTable start(Bus bus, Path folder, int jobs) {
        return JobTable.start(
                new JobTable.Plan(
                        bus.client("streams"),
                        bus.topics(),
                        folder.toString(),
                        "bench",
                        "localhost:1",
                        PARTITIONS,
                        Duration.ofDays(7),
                        2 * jobs,
                        Duration.ofSeconds(30)),
                bus.wire(),
                new Health().condition("jobs", "starting"),
                _ -> {});
    }

    private static void await(JobTable table, int jobs) throws InterruptedException {
        while (table.size() < jobs) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
