package dev.darkroom.standalone.letters;

import dev.darkroom.producer.letters.Letter;
import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.topic.IdempotentProducer;
import dev.darkroom.standalone.Bus;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Publishes dead letters again, as they were, where they came from.
///
/// @param out says what was published
/// @param err says what was not
public record ReplayProgram(PrintStream out, PrintStream err) implements Program {

    private static final Setting<Boolean> ALL_LETTERS =
            Setting.flag(
                    "all",
                    false,
                    "Publishes every dead letter again that was not published again before.");

    private static final Setting<Boolean> AGAIN =
            Setting.flag("again", false, "Also those that were published again before.");

    /// Dead letters are as large as any record.
    private static final int LARGEST = 64 << 20;

    @Override
    public String name() {
        return "dead-letters replay";
    }

    @Override
    public String description() {
        return "Publishes the dead letters of these keys again, with their own bytes, on the topic"
                + " that they came from; each once, unless --again is given.";
    }

    @Override
    public String arguments() {
        return "[KEY...]";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "darkroom dead-letters replay 0f8e7a44 77aa01b2",
                "darkroom dead-letters replay --all",
                "darkroom dead-letters replay --again 0f8e7a44   # once more");
    }

    @Override
    public List<Setting<?>> settings() {
        return Stream.concat(KafkaSettings.ALL.stream(), Stream.of(ALL_LETTERS, AGAIN)).toList();
    }

    @Override
    public int run(Settings settings) throws IOException {
        if (settings.arguments().isEmpty() != settings.get(ALL_LETTERS)) {
            throw new BadSettingsException(
                    List.of(
                            "arguments KEY...: found %s with --all=%s, wanted either keys or --all"
                                    .formatted(
                                            settings.arguments().size(),
                                            settings.get(ALL_LETTERS))));
        }
        boolean again = settings.get(AGAIN);
        var count = new Count();
        try (Bus bus = Bus.to(settings.get(KafkaSettings.BOOTSTRAP_SERVERS), settings);
                var producer = producer(bus)) {
            new DeadLetterList(bus)
                    .each(
                            settings.arguments(),
                            (letter, past) -> {
                                if (past.replays() == 0 || again) {
                                    replay(bus, producer, letter, count);
                                } else {
                                    count.before.incrementAndGet();
                                }
                            });
        }
        out.printf(
                "published %s of %s dead letters again%n",
                count.acknowledged.get(), count.asked.get());
        if (count.before.get() > 0) {
            out.printf(
                    "left %s that were published again before; --again publishes them once more%n",
                    count.before.get());
        }
        return count.acknowledged.get() == count.asked.get() ? 0 : 1;
    }

    private static final class Count {
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger acknowledged = new AtomicInteger();
        private final AtomicInteger before = new AtomicInteger();
    }

    private void replay(
            Bus bus, KafkaProducer<byte[], byte[]> producer, Letter letter, Count count) {
        count.asked.incrementAndGet();
        letter.home(bus.topics().prefix())
                .ifPresentOrElse(
                        record -> send(bus, producer, record, letter, count),
                        () -> err.println("from no topic of Darkroom: " + letter.line()));
    }

    // The note after the record: where one of the two is lost, the letter is published once too
    // often rather than never.
    private void send(
            Bus bus,
            KafkaProducer<byte[], byte[]> producer,
            ProducerRecord<byte[], byte[]> record,
            Letter letter,
            Count count) {
        if (sent(producer, record, "not published: " + letter.key())) {
            out.println(record.topic() + "  " + letter.key());
            var note = letter.note(bus.topics().deadLetters(), Instant.now());
            if (sent(producer, note, "published, but not noted so: " + letter.key())) {
                count.acknowledged.incrementAndGet();
            }
        }
    }

    private boolean sent(
            KafkaProducer<byte[], byte[]> producer,
            ProducerRecord<byte[], byte[]> record,
            String otherwise) {
        try {
            producer.send(record).get();
            return true;
        } catch (ExecutionException e) {
            err.printf("%s: %s%n", otherwise, e.getCause().getMessage());
            return false;
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(Bus bus) {
        return new KafkaProducer<>(
                IdempotentProducer.properties(
                        Map.of(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST),
                        bus.client("producer")),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
