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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// How many workers share a queue before they wait for it instead of drawing: workers whose
/// drawings sleep a second, one after the other as on a GPU that a picture fills, or, on one
/// partition, those of all lanes at the same time.
public final class ScalePart implements Part {

    private static final List<Integer> WORKERS = List.of(1, 2, 4, 8, 16, 32, 64);
    private static final List<Integer> FEW = List.of(1, 2);
    private static final List<Integer> PARTITIONS = List.of(1, 8);
    private static final Bar WANTED = Bar.atLeast(0.9);
    private static final int PROCESSES = 4;
    private static final int MILLIS = 1_000;

    /// Turns of each worker's places; each lane holds a request while it waits for a place, and in
    /// the measured half no worker may run out of them.
    private static final int TURNS = 40;

    private static final int TURNS_OF_ALL_LANES = 6;
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public void run(Bench bench, Section section) throws Exception {
        int lanes = bench.settings().get(WorkerSettings.LANES);
        for (int partitions : bench.quick() ? List.of(1) : PARTITIONS) {
            for (int workers : bench.quick() ? FEW : WORKERS) {
                var sharing = new Sharing(workers, partitions, 1, TURNS);
                double share = shareOfLinear(bench, section, sharing);
                if (partitions == 1 && workers == WORKERS.getLast()) {
                    section.judge(new Judged(sharing.name(), "", 0.5, List.of(share), WANTED));
                }
                if (partitions == 1) {
                    var lanesAtOnce = new Sharing(workers, partitions, lanes, TURNS_OF_ALL_LANES);
                    shareOfLinear(bench, section, lanesAtOnce);
                }
            }
        }
        section.note("Linear is what the workers draw when none waits; one run each.");
    }

    private static double shareOfLinear(Bench bench, Section section, Sharing sharing)
            throws Exception {
        bench.tell(sharing.name());
        var parts = new Closing();
        try {
            var broker = parts.open(EmbeddedBroker.start(bench.folder("broker"), Options.DEFAULT));
            String address = broker.bootstrapServers();
            Bus bus = parts.open(Bus.to(address, Settings.of(KafkaSettings.ALL, Map.of())));
            createTopics(bus, sharing.partitions());
            startWorkers(parts, address, sharing);
            List<Long> seen = arrivals(bus, sharing.requests());
            if (seen.size() < sharing.requests()) {
                String found =
                        "%s: %s of %s requests were drawn in %s s"
                                .formatted(
                                        sharing.name(),
                                        seen.size(),
                                        sharing.requests(),
                                        PATIENCE.toSeconds());
                if (seen.size() < sharing.atOnce()) {
                    throw new IOException(found);
                }
                section.note(found);
            }
            double rate = rate(seen);
            double linear = sharing.atOnce() * 1e3 / MILLIS;
            double share = rate / linear;
            bench.tell(
                    "%s: %s requests/s of %s"
                            .formatted(sharing.name(), Math.round(rate), Math.round(linear)));
            section.add(sharing.name(), "requests/s", rate);
            section.add(sharing.name() + ", share of linear", "", share);
            return share;
        } finally {
            parts.close();
        }
    }

    /// Workers at a queue.
    ///
    /// @param partitions of the queue
    /// @param places drawings of a worker at a time
    /// @param turns requests for each place
    private record Sharing(int workers, int partitions, int places, int turns) {

        String name() {
            return "%s workers, %s at a time each, %s partition%s"
                    .formatted(workers, places, partitions, partitions == 1 ? "" : "s");
        }

        int atOnce() {
            return workers * places;
        }

        int requests() {
            return atOnce() * turns;
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

    private static void startWorkers(Closing parts, String address, Sharing sharing)
            throws IOException, InterruptedException {
        int workers = sharing.workers();
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
                                            Integer.toString(sharing.places()),
                                            "sleeper-" + i))));
        }
        for (DarkroomProcess process : started) {
            process.awaitLine(SleepingWorkers.READY::equals);
        }
    }

    /// @return when each result came, as [System#nanoTime] says; fewer than `requests` where
    ///   [#PATIENCE] ended before
    private static List<Long> arrivals(Bus bus, int requests) throws IOException {
        try (var publisher = bus.publisher();
                var watch = bus.watch(List.of(bus.topics().results()))) {
            String prefix = UUID.randomUUID().toString();
            for (int i = 0; i < requests; i++) {
                String id = prefix + "-" + i;
                watch.follow(id);
                publisher.publish(
                        PromptRequest.newBuilder().setId(id).setPrompt("a red apple").build());
            }
            var seen = new ArrayList<Long>();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (seen.size() < requests && System.nanoTime() < deadline) {
                int news = watch.poll(LOOK).size();
                seen.addAll(Collections.nCopies(news, System.nanoTime()));
            }
            return seen;
        }
    }

    /// Results a second while the queue is full: from a quarter of them to three quarters.
    private static double rate(List<Long> seen) {
        int first = seen.size() / 4;
        int last = 3 * seen.size() / 4;
        return (last - first) * 1e9 / (seen.get(last) - seen.get(first));
    }
}
