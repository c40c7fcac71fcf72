package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.OfferedAdapter;
import dev.darkroom.schemas.WorkerOffer;
import dev.darkroom.schemas.wire.SchemaCatalog;
import dev.darkroom.schemas.wire.SingleObjectWire;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.worker.drawing.AdapterShelf;
import dev.darkroom.worker.outcome.ProgressFeed;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// What a worker tells of its adapters, and when; nothing here waits.
class AnnouncerTest {

    private static final String TOPIC = "t.offers";
    private static final Optional<String> DEFAULT = Optional.empty();
    private static final Wire WIRE = new SingleObjectWire(SchemaCatalog.releasedOnly());

    private final MockProducer<byte[], byte[]> brokers =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Map<Optional<String>, AdapterShelf> shelves = new HashMap<>();
    private final Map<String, AdapterShelf.Found> files = new TreeMap<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Announcer announcer =
            new Announcer(
                    "w",
                    () -> shelves,
                    new ProgressFeed(brokers, WIRE, "t", () -> {}),
                    TOPIC,
                    () -> now);

    private AdapterShelf shelf() {
        return new AdapterShelf() {
            @Override
            public List<String> names() {
                return List.copyOf(files.keySet());
            }

            @Override
            public Found find(String name) {
                return files.getOrDefault(name, new Found.Absent());
            }
        };
    }

    @Test
    void onlyWhatCanBeUsedIsTold() {
        files.put("ink", new AdapterShelf.Found.Usable("ab", true, false));
        files.put("spoilt", new AdapterShelf.Found.Unusable("is LoHa"));
        shelves.put(DEFAULT, shelf());

        announcer.look();

        assertThat(keys()).containsExactly("w/");
        assertThat(last().getModel()).isNull();
        assertThat(last().getAdapters())
                .containsExactly(new OfferedAdapter("ink", "ab", true, false));
    }

    @Test
    void theSameIsToldAgainEachMinuteAndAChangeAtOnce() {
        shelves.put(DEFAULT, shelf());
        announcer.look();
        announcer.look();
        assertThat(brokers.history()).hasSize(1);

        files.put("ink", new AdapterShelf.Found.Usable("ab", true, false));
        announcer.look();
        assertThat(brokers.history()).hasSize(2);

        now = now.plus(Announcer.AGAIN);
        announcer.look();
        assertThat(brokers.history()).hasSize(3);
        assertThat(last().getAdapters()).hasSize(1);
    }

    @Test
    void whatWasLostIsToldAgainAtTheNextLook() {
        shelves.put(DEFAULT, shelf());
        announcer.look();
        brokers.errorNext(new KafkaException("not known yet"));

        announcer.look();

        assertThat(brokers.history()).hasSize(2);
    }

    @Test
    void ofAModelThatWasDroppedWhatWasKnownLastIsTold() {
        files.put("ink", new AdapterShelf.Found.Usable("ab", true, false));
        shelves.put(Optional.of("sd"), shelf());
        announcer.look();
        shelves.clear();
        now = now.plus(Announcer.AGAIN);

        announcer.look();

        assertThat(keys()).containsExactly("w/sd", "w/sd");
        assertThat(last().getModel()).isEqualTo("sd");
        assertThat(last().getAdapters()).hasSize(1);
    }

    @Test
    void noMoreAreToldThanARecordShouldHold() {
        IntStream.range(0, Announcer.MOST + 1)
                .forEach(i -> files.put("a" + i, new AdapterShelf.Found.Usable("ab", true, false)));
        shelves.put(DEFAULT, shelf());

        announcer.look();

        assertThat(last().getAdapters()).hasSize(Announcer.MOST);
    }

    @Test
    void aWorkerThatLeavesTakesItsOfferBack() {
        shelves.put(DEFAULT, shelf());
        announcer.look();

        announcer.close();

        assertThat(keys()).containsExactly("w/", "w/");
        assertThat(brokers.history().getLast().value()).isNull();
    }

    private List<String> keys() {
        return brokers.history().stream()
                .map(record -> new String(record.key(), StandardCharsets.UTF_8))
                .toList();
    }

    private WorkerOffer last() {
        ProducerRecord<byte[], byte[]> record = brokers.history().getLast();
        return WIRE.decode(record.topic(), record.value(), WorkerOffer.class);
    }
}
