package dev.darkroom.standalone.bench.mixed;

import dev.darkroom.standalone.bench.drawing.Wish;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/// Draws what is waiting, up to a number, and takes nothing more until all of it is done.
final class StaticBatches implements Front {

    private static final Waiting END = new Waiting(null, () -> {}, () -> {});

    private final int most;
    private final Consumer<Wish> draw;
    private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
    private final Thread thread;

    private record Waiting(Wish wish, Runnable started, Runnable done) {}

    /// @param most requests of one batch
    StaticBatches(int most, Consumer<Wish> draw) {
        this.most = most;
        this.draw = draw;
        this.thread = Thread.ofPlatform().start(this::serve);
    }

    @Override
    public String name() {
        return "static batches of %s".formatted(most);
    }

    @Override
    public void take(Wish wish, Runnable started, Runnable done) {
        waiting.add(new Waiting(wish, started, done));
    }

    private void serve() {
        try {
            while (true) {
                List<Waiting> batch = new ArrayList<>(List.of(waiting.take()));
                waiting.drainTo(batch, most - 1);
                boolean last = batch.remove(END);
                try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                    batch.forEach(one -> threads.execute(() -> serve(one)));
                }
                if (last) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Waiting one) {
        one.started.run();
        draw.accept(one.wish);
        one.done.run();
    }

    @Override
    public void close() {
        waiting.add(END);
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
