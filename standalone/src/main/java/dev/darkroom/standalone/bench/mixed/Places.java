package dev.darkroom.standalone.bench.mixed;

import dev.darkroom.standalone.bench.drawing.Wish;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// Draws each request as soon as one of some places is free, first come first served. With an
/// engine for each core, that is a request at a time; with one engine that batches step by step and
/// a place for each lane, it is what a worker does.
final class Places implements Front {

    private final String name;
    private final ThreadLocal<Consumer<Wish>> own = new ThreadLocal<>();
    private final ExecutorService threads;

    /// @param places one drawing at a time each
    Places(String name, List<Consumer<Wish>> places) {
        this.name = name;
        var left = new java.util.concurrent.ConcurrentLinkedQueue<>(places);
        this.threads =
                Executors.newFixedThreadPool(
                        places.size(),
                        work ->
                                new Thread(
                                        () -> {
                                            own.set(left.remove());
                                            work.run();
                                        }));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void take(Wish wish, Runnable started, Runnable done) {
        threads.execute(
                () -> {
                    started.run();
                    own.get().accept(wish);
                    done.run();
                });
    }

    @Override
    public void close() {
        threads.close();
    }
}
