package dev.darkroom.sink.ledger;

import dev.darkroom.schemas.Receipt;
import dev.darkroom.schemas.topic.Headers;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.UnreadableRecordException;
import dev.darkroom.schemas.wire.Wire;

import io.micrometer.core.instrument.MeterRegistry;

import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Carries out what [Job] decides: a receipt in, the account kept, its facts out.
final class Bookkeeping implements Processor<byte[], byte[], byte[], byte[]> {

    static final String IMAGES = "images";
    static final String OUTCOMES = "outcomes";
    static final String DEAD_LETTERS = "dead-letters";
    static final String JOBS = "jobs";

    private static final Logger LOG = LoggerFactory.getLogger(Bookkeeping.class);
    private static final Duration SWEEP_EVERY = Duration.ofMinutes(1);

    private final Topics topics;
    private final Wire wire;
    private final Duration memory;
    private final MeterRegistry meters;
    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<String, Job> jobs;
    private Sweep sweep;
    private final Commits commits = new Commits();

    Bookkeeping(Topics topics, Wire wire, Duration memory, MeterRegistry meters) {
        this.topics = topics;
        this.wire = wire;
        this.memory = memory;
        this.meters = meters;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        jobs = context.getStateStore(JOBS);
        sweep = new Sweep(jobs);
        context.schedule(
                SWEEP_EVERY,
                PunctuationType.WALL_CLOCK_TIME,
                now -> sweep.forgetBefore(Instant.ofEpochMilli(now).minus(memory)));
    }

    @Override
    public void process(Record<byte[], byte[]> receipt) {
        Entry entry;
        try {
            entry = Entry.of(wire.decode(topics.receipts(), receipt.value(), Receipt.class));
        } catch (UnreadableRecordException e) {
            bury(receipt, e);
            return;
        }
        String id = entry.heading().requestId();
        Optional<Job> before = Optional.ofNullable(jobs.get(id));
        Job.Folded after = Job.fold(before, entry);
        if (!after.job().equals(before)) {
            after.job().ifPresent(job -> jobs.put(id, job));
        }
        if (after.facts().isEmpty()) {
            count("repeats");
        }
        after.facts().forEach(fact -> tell(receipt, fact));
        if (!after.facts().isEmpty()) {
            commits.told(context);
        }
    }

    private void tell(Record<byte[], byte[]> receipt, Fact fact) {
        switch (fact) {
            case Fact.ImageStored(var image) -> {
                String key = image.getRequestId() + "/" + image.getIndex();
                byte[] value = wire.encode(topics.images(), image);
                context.forward(receipt.withKey(bytes(key)).withValue(value), IMAGES);
                count("images");
            }
            case Fact.RequestEnded(var outcome) -> {
                byte[] key = bytes(outcome.getRequestId());
                byte[] value = wire.encode(topics.outcomes(), outcome);
                context.forward(receipt.withKey(key).withValue(value), OUTCOMES);
                meters.counter("darkroom.ledger.outcomes", "status", outcome.getStatus().name())
                        .increment();
                LOG.debug(
                        "A request ended requestId={} status={}",
                        outcome.getRequestId(),
                        outcome.getStatus());
            }
        }
    }

    private void bury(Record<byte[], byte[]> receipt, UnreadableRecordException reason) {
        String source =
                context.recordMetadata()
                        .map(at -> at.topic() + "-" + at.partition() + "@" + at.offset())
                        .orElse(topics.receipts());
        LOG.warn("Buried an unreadable receipt source={} error={}", source, reason.getMessage());
        receipt.headers().add(Headers.REASON, Headers.bytes(reason.getMessage()));
        receipt.headers().add(Headers.SOURCE, Headers.bytes(source));
        receipt.headers()
                .add(
                        Headers.AT,
                        Headers.bytes(
                                Instant.ofEpochMilli(context.currentSystemTimeMs()).toString()));
        context.forward(receipt, DEAD_LETTERS);
        count("dead.letters");
    }

    private void count(String what) {
        meters.counter("darkroom.ledger." + what).increment();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
