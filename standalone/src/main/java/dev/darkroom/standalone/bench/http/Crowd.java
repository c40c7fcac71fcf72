package dev.darkroom.standalone.bench.http;

import dev.darkroom.standalone.bench.Bench;
import dev.darkroom.standalone.bench.report.Section;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// Many event streams that are open for a minute while requests come in.
record Crowd(Answering answering) {

    private static final int STREAMS = 200;
    private static final int EACH_SECOND = 50;
    private static final int SECONDS = 60;
    private static final int FEW_SECONDS = 3;
    private static final double MEBIBYTE = 1 << 20;

    void run(Bench bench, Section section) throws Exception {
        bench.tell("%s event streams, %s requests a second".formatted(STREAMS, EACH_SECOND));
        int seconds = bench.quick() ? FEW_SECONDS : SECONDS;
        var ended = new AtomicLong();
        var broken = new AtomicInteger();
        List<Stream<String>> streams = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < STREAMS; i++) {
                Stream<String> stream = answering.events("/v1/events?previews=false");
                streams.add(stream);
                threads.execute(() -> follow(stream, ended, broken));
            }
            var refused = new AtomicInteger();
            List<Double> heap = new ArrayList<>();
            long began = System.nanoTime();
            try (var asking = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < seconds * EACH_SECOND; i++) {
                    pace(began, i);
                    asking.execute(() -> ask(refused));
                    if (i % (seconds * EACH_SECOND / 3) == 0) {
                        heap.add(heapMebibytes());
                    }
                }
            }
            double took = (System.nanoTime() - began) / 1e9;
            awaitAll(ended, (long) seconds * EACH_SECOND * STREAMS);
            heap.add(heapMebibytes());
            section.add("requests a second, taken", "1/s", seconds * EACH_SECOND / took);
            section.add("requests that were not taken", "", refused.get());
            section.add("streams that broke", "", broken.get());
            section.add("ends told, all streams together", "", ended.get());
            section.add("ends that were to be told", "", (double) seconds * EACH_SECOND * STREAMS);
            section.add("heap after collection at the start", "MiB", heap.getFirst());
            section.add("the same after a third", "MiB", heap.get(1));
            section.add("the same at the end", "MiB", heap.getLast());
            answering.client().shutdownNow();
        }
        section.note(
                "The heap holds broker, worker, sink, the readers and the job table, which grows by"
                        + " what each request takes.");
    }

    // Whoever asks does not wait for the answer to the one before.
    private void ask(AtomicInteger refused) {
        try {
            if (answering.post("/v1/prompts", "{\"prompt\": \"a\"}").statusCode() != 202) {
                refused.incrementAndGet();
            }
        } catch (IOException _) {
            refused.incrementAndGet();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pace(long began, int number) throws InterruptedException {
        long due = began + TimeUnit.SECONDS.toNanos(number) / EACH_SECOND;
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
    }

    private static void follow(Stream<String> stream, AtomicLong ended, AtomicInteger broken) {
        try {
            stream.filter("event: ended"::equals).forEach(_ -> ended.incrementAndGet());
        } catch (UncheckedIOException _) {
            broken.incrementAndGet(); // at the end of the measuring, too, which counts no more
        }
    }

    private static void awaitAll(AtomicLong ended, long wanted)
            throws InterruptedException, IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (ended.get() < wanted && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    static double heapMebibytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEBIBYTE;
    }
}
