package dev.darkroom.sink.keeper;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Runs work on virtual threads: work of one name in the order it came, work of different names
/// side by side. How much there is at a time is the caller's to bound.
final class OrderedWork implements AutoCloseable {

    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("keeping-", 0).factory());
    private final ConcurrentHashMap<String, CompletableFuture<Void>> last =
            new ConcurrentHashMap<>();

    /// Starts the work when all work of that name that came before it has ended, however it ended.
    void submit(String name, Runnable work) {
        CompletableFuture<Void> mine =
                last.compute(
                        name,
                        (_, before) ->
                                before == null
                                        ? CompletableFuture.runAsync(work, threads)
                                        : before.handleAsync((_, _) -> run(work), threads));
        mine.whenComplete((_, _) -> last.remove(name, mine));
    }

    /// Interrupts what is running and waits for it to end; what waits in line does not start.
    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }

    private static Void run(Runnable work) {
        work.run();
        return null;
    }
}
