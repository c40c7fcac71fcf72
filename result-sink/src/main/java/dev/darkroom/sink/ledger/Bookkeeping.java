package dev.darkroom.sink.ledger;

import dev.darkroom.runtime.Metric;
import dev.darkroom.runtime.trace.Current;
import dev.darkroom.schemas.Receipt;
import dev.darkroom.schemas.topic.Headers;
import dev.darkroom.schemas.wire.UnreadableRecordException;

import io.opentelemetry.api.trace.Span;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeaders;
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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Carries out what [Account] decides: a receipt in, the account kept, its facts out. Whatever is
/// wrong with one receipt is found out before anything of it is kept or told; it then goes to the
/// dead letters.
final class Bookkeeping implements Processor<byte[], byte[], byte[], byte[]> {

    static final String IMAGES = "images";
    static final String OUTCOMES = "outcomes";
    static final String DEAD_LETTERS = "dead-letters";

    /// The table of accounts. Its changelog on the brokers has this in its name, so it stays.
    static final String ACCOUNTS = "jobs";

    private static final Logger LOG = LoggerFactory.getLogger(Bookkeeping.class);
    private static final Duration SWEEP_EVERY = Duration.ofMinutes(1);

    private final Books books;
    private final Told told;
    private final BrokerTime time;
    private final ThreadLocal<Commits> ofThread;
    private Commits commits;
    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<String, Account> accounts;

    /// @param commits those of each thread
    Bookkeeping(Books books, ThreadLocal<Commits> commits) {
        this.books = books;
        this.ofThread = commits;
        this.told = new Told(books.topics(), books.wire(), books.refused());
        this.time = new BrokerTime(books.nanos());
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        accounts = context.getStateStore(ACCOUNTS);
        commits = ofThread.get();
        var sweep = new Sweep(accounts, books.memory());
        Duration every = books.memory().compareTo(SWEEP_EVERY) < 0 ? books.memory() : SWEEP_EVERY;
        context.schedule(
                every,
                PunctuationType.WALL_CLOCK_TIME,
                _ ->
                        time.now()
                                .ifPresent(
                                        now -> count(Metric.LEDGER_FORGOTTEN, sweep.forget(now))));
    }

    @Override
    public void process(Record<byte[], byte[]> receipt) {
        time.seen(receipt.timestamp());
        Span span = ReceiptTrace.begin(books.topics().receipts(), books.topics().ledger(), receipt);
        try (var _ = Current.of(span)) {
            enter(receipt, entry(receipt));
        } catch (UnreadableRecordException e) {
            putAside(receipt, e.getMessage());
        } finally {
            span.end();
        }
    }

    private Entry entry(Record<byte[], byte[]> receipt) {
        return careful(
                () -> {
                    Receipt read =
                            books.wire()
                                    .decode(
                                            books.topics().receipts(),
                                            receipt.value(),
                                            Receipt.class);
                    if (!Arrays.equals(receipt.key(), bytes(read.getRequestId()))) {
                        throw new UnreadableRecordException("the key is not the request id inside");
                    }
                    return Entry.of(read, Instant.ofEpochMilli(receipt.timestamp()));
                });
    }

    private void enter(Record<byte[], byte[]> receipt, Entry entry) {
        String id = entry.heading().requestId();
        Optional<Account> before = Optional.ofNullable(accounts.get(id));
        Account.Folded after = careful(() -> Account.fold(before, entry));
        List<Told.Letter> letters = careful(() -> told.of(receipt, after));
        if (!after.account().equals(before)) {
            after.account().ifPresent(account -> accounts.put(id, account));
        }
        if (after.facts().isEmpty()) {
            count(Metric.LEDGER_REPEATS);
        }
        letters.forEach(
                letter ->
                        ReceiptTrace.tell(
                                letter.topic(),
                                letter.record(),
                                record -> context.forward(record, letter.sink())));
        after.facts().forEach(this::count);
        if (!after.facts().isEmpty()) {
            commits.told(context);
        }
    }

    // What is thrown here is the receipt's own fault, unless Kafka or a registry is out of reach.
    private static <T> T careful(Supplier<T> work) {
        try {
            return work.get();
        } catch (UnreadableRecordException | KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new UnreadableRecordException("it cannot be entered: " + e, e);
        }
    }

    private void putAside(Record<byte[], byte[]> receipt, String reason) {
        String source = source();
        Optional<String> refusal =
                books.refused()
                        .reason(books.topics().deadLetters(), receipt.key(), receipt.value());
        if (refusal.isPresent()) {
            LOG.atError()
                    .addKeyValue("source", source)
                    .addKeyValue("error", refusal.get())
                    .log("Not even the dead letters take a receipt; it stays only where it is");
            count(Metric.LEDGER_DEAD_LETTERS_LOST);
            return;
        }
        LOG.atWarn()
                .addKeyValue("source", source)
                .addKeyValue("error", reason)
                .log("A receipt was put aside as a dead letter");
        var headers = new RecordHeaders(receipt.headers());
        headers.add(Headers.REASON, Headers.bytes(reason));
        headers.add(Headers.SOURCE, Headers.bytes(source));
        headers.add(
                Headers.AT,
                Headers.bytes(Instant.ofEpochMilli(context.currentSystemTimeMs()).toString()));
        context.forward(receipt.withHeaders(headers), DEAD_LETTERS);
        commits.told(context);
        count(Metric.LEDGER_DEAD_LETTERS);
    }

    private String source() {
        return context.recordMetadata()
                .map(at -> "%s-%s@%s".formatted(at.topic(), at.partition(), at.offset()))
                .orElse(books.topics().receipts());
    }

    private void count(Fact fact) {
        switch (fact) {
            case Fact.ImageStored _ -> count(Metric.LEDGER_IMAGES);
            case Fact.RequestEnded(var outcome) -> {
                Metric.LEDGER_OUTCOMES
                        .counter(books.meters(), outcome.getStatus().name())
                        .increment();
                LOG.atDebug()
                        .addKeyValue("requestId", outcome.getRequestId())
                        .addKeyValue("status", outcome.getStatus())
                        .log("A request ended");
            }
        }
    }

    private void count(Metric what) {
        count(what, 1);
    }

    private void count(Metric what, int times) {
        what.counter(books.meters()).increment(times);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
