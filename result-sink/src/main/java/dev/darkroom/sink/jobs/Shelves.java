package dev.darkroom.sink.jobs;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The shelves that this process has for now, by partition, and what they ask of workers.
final class Shelves {

    private final Map<Integer, Shelf> open = new ConcurrentHashMap<>();
    private final Demands demands = new Demands();
    private final Consumer<Job> whenOver;

    /// @param whenOver gets each job that has just ended
    Shelves(Consumer<Job> whenOver) {
        this.whenOver = whenOver;
    }

    void open(int partition, Shelf shelf) {
        open.put(partition, shelf);
    }

    /// Another one may have been opened for the partition meanwhile.
    void close(int partition, Shelf shelf) {
        open.remove(partition, shelf);
    }

    void changed(Job before, News news, Job after) {
        demands.heard(news, after);
        if (before.ended().isEmpty() && after.ended().isPresent()) {
            whenOver.accept(after);
        }
    }

    Map<Integer, Shelf> all() {
        return open;
    }

    /// What waits on each queue, by the model that it is named for; "" is the default queue.
    Map<String, Demand> demands(long nowMillis) {
        return demands.of(open.values(), nowMillis);
    }

    /// What is queued here before a request.
    Demands.Ahead ahead(Job job, long nowMillis) {
        return demands.ahead(open.values(), job, nowMillis);
    }
}
