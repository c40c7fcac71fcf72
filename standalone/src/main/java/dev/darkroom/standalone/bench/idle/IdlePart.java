package dev.darkroom.standalone.bench.idle;

import dev.darkroom.producer.PromptPublisher;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.Part;
import dev.darkroom.standalone.bench.drawing.Wish;
import dev.darkroom.standalone.bench.figures.Bar;
import dev.darkroom.standalone.bench.figures.Judged;
import dev.darkroom.standalone.bench.figures.Series;
import dev.darkroom.standalone.bench.pipeline.Metrics;
import dev.darkroom.standalone.bench.pipeline.OneProcess;
import dev.darkroom.standalone.bench.report.Section;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/// How long one request takes on an idle Darkroom, and where the time goes.
public final class IdlePart implements Part {

    private static final int REQUESTS = 100;
    private static final double MEDIAN = 60;
    private static final double P95 = 120;
    private static final int WARM_UPS = 20;
    private static final int FEW = 8;
    private static final double MEAN_PAUSE_MILLIS = 300;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public void run(Bench bench, Section section) throws Exception {
        int count = bench.quick() ? FEW : REQUESTS;
        int warmUps = bench.quick() ? 2 : WARM_UPS;
        var found = new LinkedHashMap<String, List<Double>>();
        try (var up = OneProcess.start(bench, List.of());
                var bus = Bus.to(up.broker(), Settings.of(KafkaSettings.ALL, Map.of()));
                var publisher = bus.publisher();
                var reader = new Reader(bus)) {
            var random = new Random(0);
            for (Wish wish : bench.engine().workload().plain(0, warmUps + count)) {
                Thread.sleep(Math.round(-MEAN_PAUSE_MILLIS * Math.log(1 - random.nextDouble())));
                Stages stages = ask(wish, up.telemetry(), publisher, reader);
                if (wish.number() >= warmUps) {
                    stages.millis()
                            .forEach(
                                    (stage, took) ->
                                            found.computeIfAbsent(stage, _ -> new ArrayList<>())
                                                    .add(took));
                }
            }
        }
        found.forEach((stage, took) -> section.add(new Series(stage, "ms", took)));
        tell(section, found.get(Stages.WITHOUT_PASSES));
    }

    private static Stages ask(Wish wish, int telemetry, PromptPublisher publisher, Reader reader)
            throws Exception {
        String id = UUID.randomUUID().toString();
        Metrics before = Metrics.read(telemetry);
        long sent = System.nanoTime();
        publisher.publish(wish.request(id)).join();
        long acknowledged = System.nanoTime();
        Reader.Seen seen = reader.await(id);
        Metrics after = Metrics.read(telemetry);
        var line =
                new Stages.Timeline(
                        (acknowledged - sent) / 1e6,
                        seen.receipt() - seen.result(),
                        seen.seen() - seen.receipt(),
                        (seen.seenNanos() - acknowledged) / 1e6);
        return new Stages(line, before, after, wish.steps());
    }

    private static void tell(Section section, List<Double> without) {
        section.judge(
                new Judged(
                        Stages.WITHOUT_PASSES + ", p50", "ms", 0.5, without, Bar.atMost(MEDIAN)));
        section.judge(
                new Judged(Stages.WITHOUT_PASSES + ", p95", "ms", 0.95, without, Bar.atMost(P95)));
        section.note("One request at a time, published at random moments.");
    }
}
