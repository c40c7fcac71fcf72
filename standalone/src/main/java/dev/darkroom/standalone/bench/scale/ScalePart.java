package dev.darkroom.standalone.bench.scale;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.broker.Options;
import dev.darkroom.runtime.Closing;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.Part;
import dev.darkroom.standalone.bench.figures.Bar;
import dev.darkroom.standalone.bench.figures.Judged;
import dev.darkroom.standalone.bench.pipeline.DarkroomProcess;
import dev.darkroom.standalone.bench.report.Section;
import dev.darkroom.worker.WorkerSettings;

import org.apache.kafka.clients.admin.Admin;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// How many workers share a queue before they wait for it instead of drawing: workers whose
/// drawings sleep a second, every lane's at the same time.
public final class ScalePart implements Part {

    private static final List<Integer> WORKERS = List.of(1, 2, 4, 8, 16, 32, 64);
    private static final List<Integer> FEW = List.of(1, 2);
    private static final List<Integer> PARTITIONS = List.of(1, 8);
    private static final Bar WANTED = Bar.atLeast(0.9);
    private static final int PROCESSES = 4;
    private static final int MILLIS = 1_000;
    private static final int TURNS = 6;
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public void run(Bench bench, Section section) throws Exception {
        for (int partitions : bench.quick() ? List.of(1) : PARTITIONS) {
            for (int workers : bench.quick() ? FEW : WORKERS) {
                bench.tell("%s workers, %s partitions".formatted(workers, partitions));
                String name =
                        "%s workers on %s partition%s, share of linear"
                                .formatted(workers, partitions, partitions == 1 ? "" : "s");
                double share = shareOfLinear(bench, workers, partitions);
                section.add(name, "", share);
                if (partitions == 1 && workers == WORKERS.getLast()) {
                    section.judge(new Judged(name, "", 0.5, List.of(share), WANTED));
                }
            }
        }
        section.note("Linear is what all lanes of all workers draw when none waits; one run each.");
    }

    private static double shareOfLinear(Bench bench, int workers, int partitions) throws Exception {
        int lanes = bench.settings().get(WorkerSettings.LANES);
        var parts = new Closing();
        try {
            var broker = parts.open(EmbeddedBroker.start(bench.folder("broker"), Options.DEFAULT));
            String address = broker.bootstrapServers();
            Bus bus = parts.open(Bus.to(address, Settings.of(KafkaSettings.ALL, Map.of())));
            createTopics(bus, partitions);
            startWorkers(parts, address, workers);
            double rate = rate(bus, workers * lanes * TURNS);
            return rate / (workers * lanes * 1e3 / MILLIS);
        } finally {
            parts.close();
        }
    }

    private static void createTopics(Bus bus, int partitions) throws InterruptedException {
        TopicPlan standard = TopicPlan.standard(bus.topics());
        var plan =
                new TopicPlan(
                        bus.topics(),
                        standard.models(),
                        partitions,
                        standard.replicas(),
                        standard.resultsKept(),
                        standard.longestRequestLife(),
                        standard.largestRecord(),
                        standard.lockDuration());
        try (var admin = Admin.create(bus.client("admin"))) {
            new TopicAdmin(admin).create(plan);
        }
    }

    private static void startWorkers(Closing parts, String address, int workers)
            throws IOException, InterruptedException {
        int processes = Math.min(PROCESSES, workers);
        var started = new ArrayList<DarkroomProcess>();
        for (int i = 0; i < processes; i++) {
            int own = workers / processes + (i < workers % processes ? 1 : 0);
            started.add(
                    parts.open(
                            DarkroomProcess.of(
                                    SleepingWorkers.class,
                                    List.of(
                                            address,
                                            Integer.toString(own),
                                            Integer.toString(MILLIS),
                                            "sleeper-" + i))));
        }
        for (DarkroomProcess process : started) {
            process.awaitLine(SleepingWorkers.READY::equals);
        }
    }

    /// Results a second while the queue is full: from a quarter of them to three quarters.
    private static double rate(Bus bus, int requests) throws IOException {
        try (var publisher = bus.publisher();
                var watch = bus.watch(List.of(bus.topics().results()))) {
            String prefix = UUID.randomUUID().toString();
            for (int i = 0; i < requests; i++) {
                String id = prefix + "-" + i;
                watch.follow(id);
                publisher.publish(
                        PromptRequest.newBuilder().setId(id).setPrompt("a red apple").build());
            }
            long[] seen = new long[requests];
            int count = 0;
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (count < requests) {
                int news = watch.poll(LOOK).size();
                long now = System.nanoTime();
                for (int i = 0; i < news && count < requests; i++) {
                    seen[count++] = now;
                }
                if (now > deadline) {
                    throw new IOException(
                            "%s of %s requests were drawn".formatted(count, requests));
                }
            }
            int first = requests / 4;
            int last = 3 * requests / 4;
            return (last - first) * 1e9 / (seen[last] - seen[first]);
        }
    }
}
