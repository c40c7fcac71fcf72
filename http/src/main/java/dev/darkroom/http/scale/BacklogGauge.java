package dev.darkroom.http.scale;

import dev.darkroom.http.bus.QueueDirectory;
import dev.darkroom.runtime.Metric;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.sink.jobs.Demand;

import io.micrometer.core.instrument.MeterRegistry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Shows how much work waits on each queue. Whoever looks sees what was found after the look
/// before: brokers and peers are asked only if somebody looks, and nobody waits for their answer.
public final class BacklogGauge {

    private static final Logger LOG = LoggerFactory.getLogger(BacklogGauge.class);
    private static final long FRESH = Duration.ofSeconds(2).toNanos();
    private static final long ASKING = Long.MAX_VALUE;

    private final Loads loads;
    private final QueueDirectory queues;
    private final Topics topics;
    private final MeterRegistry meters;
    private final Map<String, Double> seconds = new ConcurrentHashMap<>();
    private final AtomicLong askedAt = new AtomicLong(System.nanoTime() - FRESH);

    private BacklogGauge(Loads loads, QueueDirectory queues, Topics topics, MeterRegistry meters) {
        this.loads = loads;
        this.queues = queues;
        this.topics = topics;
        this.meters = meters;
    }

    public static void show(
            Loads loads, QueueDirectory queues, Topics topics, MeterRegistry meters) {
        new BacklogGauge(loads, queues, topics, meters).show(Optional.empty());
    }

    private void show(Optional<String> model) {
        String queue = queue(model);
        Metric.QUEUE_BACKLOG.gauge(meters, () -> look(queue), queue);
    }

    private String queue(Optional<String> model) {
        return model.map(topics::prompts).orElseGet(topics::prompts);
    }

    // NaN, while nobody can tell.
    private double look(String queue) {
        long before = askedAt.get();
        if (before != ASKING
                && System.nanoTime() - before >= FRESH
                && askedAt.compareAndSet(before, ASKING)) {
            Thread.ofVirtual().name("backlog").start(this::ask);
        }
        return seconds.getOrDefault(queue, Double.NaN);
    }

    private void ask() {
        try {
            Map<String, Demand> demands = loads.demands();
            ask(demands, Optional.empty());
            queues.named().forEach(name -> ask(demands, Optional.of(name)));
        } catch (RuntimeException e) {
            seconds.clear();
            LOG.atDebug()
                    .addKeyValue("error", e.toString())
                    .log("How much work waits cannot be told for now");
        } finally {
            askedAt.set(System.nanoTime());
        }
    }

    private void ask(Map<String, Demand> demands, Optional<String> model) {
        show(model);
        Demand demand = demands.getOrDefault(model.orElse(""), Demand.NONE);
        seconds.put(queue(model), loads.of(demand, model, Optional.empty()).backlogSeconds());
    }
}
