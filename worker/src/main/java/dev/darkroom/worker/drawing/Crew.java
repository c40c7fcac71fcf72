package dev.darkroom.worker.drawing;

import dev.darkroom.worker.drawing.DrawingStopped.Reason;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A few platform threads for one kind of native work, so that neither the virtual threads'
/// carriers nor the forward passes are held up by it. Who asks waits, so no more is queued than
/// drawings live.
public final class Crew implements AutoCloseable {
    private final String work;
    private final ExecutorService threads;

    /// @param work what it does, for the threads' names and for messages
    public Crew(String work, int threads) {
        this.work = work;
        this.threads =
                Executors.newFixedThreadPool(
                        threads, Thread.ofPlatform().name(work + "-", 0).factory());
    }

    /// @throws DrawingFailed where the task throws
    /// @throws DrawingStopped where the caller is interrupted; the task then goes on unheard
    public <T> T ask(Callable<T> task) {
        Future<T> answer = threads.submit(task);
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            throw new DrawingFailed(work + " failed", failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new DrawingStopped(Reason.INTERRUPTED);
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
