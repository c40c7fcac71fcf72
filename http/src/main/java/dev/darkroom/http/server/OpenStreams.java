package dev.darkroom.http.server;

import java.util.concurrent.Semaphore;

/// How many calls may stay open at once: event streams, and calls that wait for pictures.
public final class OpenStreams {

    private final Semaphore free;
    private final int most;

    public OpenStreams(int most) {
        this.free = new Semaphore(most);
        this.most = most;
    }

    /// A place, given back when closed.
    public interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /// @throws Refused if there is none
    public Place take() {
        if (!free.tryAcquire()) {
            throw Refused.later(
                    503, "too_many_streams", 2, "as many calls as --http-streams allows are open");
        }
        return free::release;
    }

    /// @return calls that are open
    public int open() {
        return most - free.availablePermits();
    }
}
