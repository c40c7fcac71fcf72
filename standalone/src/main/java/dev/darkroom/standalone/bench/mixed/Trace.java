package dev.darkroom.standalone.bench.mixed;

import dev.darkroom.standalone.bench.drawing.Wish;
import dev.darkroom.standalone.bench.figures.Quantiles;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Requests and when they arrive.
///
/// @param arrivals seconds after the start, one a wish, in order
record Trace(List<Wish> wishes, List<Double> arrivals) {

    /// Arrivals that know nothing of each other (a Poisson process).
    ///
    /// @param rate requests a second, on average
    /// @param seed of the moments
    static Trace poisson(List<Wish> wishes, double rate, long seed) {
        var random = new Random(seed);
        var arrivals = new ArrayList<Double>();
        double at = 0;
        for (int i = 0; i < wishes.size(); i++) {
            at -= Math.log(1 - random.nextDouble()) / rate;
            arrivals.add(at);
        }
        return new Trace(wishes, arrivals);
    }

    /// All at once.
    static Trace together(List<Wish> wishes) {
        return new Trace(wishes, wishes.stream().map(_ -> 0.0).toList());
    }

    /// What became of a trace.
    ///
    /// @param latencies seconds from arrival to picture
    /// @param queueing seconds from arrival to the drawing's begin
    /// @param seconds from the first arrival to the last picture
    record Served(List<Double> latencies, List<Double> queueing, double seconds) {

        double latency(double share) {
            return Quantiles.of(latencies, share);
        }

        double throughput() {
            return latencies.size() / seconds;
        }
    }

    /// @param open makes the front that serves it
    Served serve(Supplier<Front> open) {
        var latencies = new ConcurrentLinkedQueue<Double>();
        var queueing = new ConcurrentLinkedQueue<Double>();
        long start;
        try (Front front = open.get()) {
            start = System.nanoTime();
            for (int i = 0; i < wishes.size(); i++) {
                long arrival = start + (long) (1e9 * arrivals.get(i));
                while (System.nanoTime() < arrival) {
                    LockSupport.parkNanos(arrival - System.nanoTime());
                }
                front.take(
                        wishes.get(i),
                        () -> queueing.add((System.nanoTime() - arrival) / 1e9),
                        () -> latencies.add((System.nanoTime() - arrival) / 1e9));
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9 - arrivals.getFirst();
        if (latencies.size() < wishes.size()) {
            throw new IllegalStateException(
                    "%s of %s requests of a trace were drawn"
                            .formatted(latencies.size(), wishes.size()));
        }
        return new Served(List.copyOf(latencies), List.copyOf(queueing), seconds);
    }
}
