package dev.darkroom.standalone.chaos.part;

import dev.darkroom.worker.intake.LeaseHandler;
import dev.darkroom.worker.intake.Settlement;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/// Settles a lease at once and does the work afterwards. It shows that whoever checks a trial
/// notices what that loses.
final class HastyHandling implements UnaryOperator<LeaseHandler>, AutoCloseable {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @Override
    public LeaseHandler apply(LeaseHandler real) {
        return lease -> {
            threads.submit(() -> real.handle(lease));
            return Settlement.ACCEPT;
        };
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
