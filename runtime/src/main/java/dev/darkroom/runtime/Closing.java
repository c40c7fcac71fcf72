package dev.darkroom.runtime;

import java.util.ArrayDeque;
import java.util.Deque;

/// Owns what was opened and closes it in reverse order, each one even if another fails.
public final class Closing implements AutoCloseable {

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /// @return `resource`, now owned
    public synchronized <T extends AutoCloseable> T open(T resource) {
        opened.push(resource);
        return resource;
    }

    /// @throws IllegalStateException if closing something failed; its cause is the first failure,
    ///   the others suppressed
    @Override
    public void close() {
        IllegalStateException failure = null;
        for (AutoCloseable next = take(); next != null; next = take()) {
            try {
                next.close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException("closing " + next, e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private synchronized AutoCloseable take() {
        return opened.poll();
    }
}
