package dev.darkroom.sink.jobs;

import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

import java.time.Duration;
import java.time.Instant;

/// Folds news into the jobs of one partition, keeps them in a store and on a [Shelf], and forgets
/// what is old or too much.
final class Folding implements Processor<String, byte[], Void, Void> {

    static final String JOBS = "jobs";

    private static final Duration SWEEP_EVERY = Duration.ofSeconds(30);

    private final Shelves shelves;
    private final Duration memory;
    private final int most;
    private KeyValueStore<String, byte[]> store;
    private Shelf shelf;
    private int partition;

    /// @param most jobs of one partition
    Folding(Shelves shelves, Duration memory, int most) {
        this.shelves = shelves;
        this.memory = memory;
        this.most = most;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        store = context.getStateStore(JOBS);
        partition = context.taskId().partition();
        shelf = new Shelf();
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> job = all.next();
                shelf.put(JobJson.read(job.value, Job.class));
            }
        }
        shelves.open(partition, shelf);
        context.schedule(
                SWEEP_EVERY,
                PunctuationType.WALL_CLOCK_TIME,
                now -> sweep(Instant.ofEpochMilli(now)));
    }

    @Override
    public void process(Record<String, byte[]> told) {
        News news = JobJson.read(told.value(), News.class);
        Job before = shelf.find(told.key()).orElseGet(() -> Job.unheard(told.key()));
        Job after = before.fold(news);
        if (after.equals(before)) {
            return;
        }
        store.put(after.id(), JobJson.write(after));
        shelf.put(after);
        shelves.changed(before, news, after);
    }

    @Override
    public void close() {
        shelves.close(partition, shelf);
    }

    private void sweep(Instant now) {
        for (String id : shelf.forgettable(now.minus(memory).toEpochMilli(), most)) {
            store.delete(id);
            shelf.remove(id);
        }
    }
}
