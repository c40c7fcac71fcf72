package dev.darkroom.standalone.bench.http;

import dev.darkroom.producer.PromptPublisher;
import dev.darkroom.producer.RequestWatch;
import dev.darkroom.producer.Sighting;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.figures.Quantiles;
import dev.darkroom.standalone.bench.figures.Series;
import dev.darkroom.standalone.bench.report.Section;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// One request at a time, from handing it in to having its picture's bytes: over the bus and over
/// HTTP in turn.
record Alone(Answering answering) {

    private static final int REQUESTS = 150;
    private static final int WARM_UPS = 40;
    private static final int FEW = 10;
    private static final Duration LOOK = Duration.ofMillis(20);

    void run(Bench bench, Section section) throws Exception {
        bench.tell("one request at a time, over the bus and over HTTP");
        int count = bench.quick() ? FEW : REQUESTS;
        var overBus = new ArrayList<Double>();
        var overHttp = new ArrayList<Double>();
        Bus bus = answering.bus();
        try (var publisher = bus.publisher();
                var watch = bus.watch(List.of(bus.topics().results()))) {
            for (int i = -WARM_UPS; i < count; i++) {
                double bare = overBus(publisher, watch);
                double http = overHttp();
                if (i >= 0) {
                    overBus.add(bare);
                    overHttp.add(http);
                }
            }
        }
        section.add(new Series("a request over the bus, handed in to bytes", "ms", overBus));
        section.add(new Series("the same over HTTP", "ms", overHttp));
        section.add(
                "what HTTP adds at the median",
                "ms",
                Quantiles.median(overHttp) - Quantiles.median(overBus));
        section.note("Drawing takes no time here; wanted of HTTP: at most 15 ms at the median.");
    }

    private static double overBus(PromptPublisher publisher, RequestWatch watch) {
        String id = UUID.randomUUID().toString();
        long began = System.nanoTime();
        watch.follow(id);
        publisher.publish(PromptRequest.newBuilder().setId(id).setPrompt("a red apple").build());
        while (true) {
            for (Sighting sighting : watch.poll(LOOK)) {
                if (sighting instanceof Sighting.Result) {
                    return (System.nanoTime() - began) / 1e6;
                }
            }
        }
    }

    private double overHttp() throws IOException, InterruptedException {
        long began = System.nanoTime();
        var answer = answering.post("/v1/images/generations", "{\"prompt\": \"a red apple\"}");
        if (answer.statusCode() != 200) {
            throw new IOException("a request was not drawn: " + answer.body());
        }
        return (System.nanoTime() - began) / 1e6;
    }
}
