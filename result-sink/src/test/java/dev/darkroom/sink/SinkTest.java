package dev.darkroom.sink;

import static dev.darkroom.sink.Samples.failed;
import static dev.darkroom.sink.Samples.result;
import static dev.darkroom.sink.TestBus.TOPICS;
import static dev.darkroom.sink.TestBus.WIRE;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.runtime.Health;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.RequestStatus;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.schemas.topic.Headers;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

@Tag("slow")
class SinkTest {

    @TempDir Path folder;

    private TestBus bus;

    @BeforeEach
    void startBus() throws InterruptedException {
        bus = TestBus.start(folder);
    }

    @AfterEach
    void stopBus() {
        bus.close();
    }

    @Test
    void eachPictureAndEachOutcomeIsToldOnceAcrossRepeatsAndARestart() throws IOException {
        var results = new ArrayList<GenerationResult>();
        for (int request = 0; request < 40; request++) {
            results.add(result("request-" + request, 0, 2));
            results.add(result("request-" + request, 1, 2));
        }
        results.add(failed("refused", null, 1, "INVALID"));
        var often = new ArrayList<GenerationResult>();
        results.forEach(result -> often.addAll(Collections.nCopies(3, result)));
        Collections.shuffle(often, new Random(9));
        List<GenerationResult> early = often.subList(0, often.size() / 2);
        List<GenerationResult> late = often.subList(often.size() / 2, often.size());

        early.forEach(bus::publish);
        bus.publish("garbage", new byte[] {1, 2, 3});
        try (Sink sink = start()) {
            Eventually.until("the sink is ready", sink::ready);
            assertThat(bus.read(TOPICS.images(), 10)).isNotEmpty();
        }
        late.forEach(bus::publish);
        try (Sink sink = start()) {
            List<ConsumerRecord<String, byte[]>> images = bus.read(TOPICS.images(), 80);
            List<ConsumerRecord<String, byte[]>> outcomes = bus.read(TOPICS.outcomes(), 41);

            assertThat(images).hasSize(80);
            assertThat(images).extracting(ConsumerRecord::key).doesNotHaveDuplicates();
            assertThat(outcomes).hasSize(41);
            assertThat(outcomes).extracting(ConsumerRecord::key).doesNotHaveDuplicates();
            assertThat(sink.ready()).isTrue();
        }
        for (ConsumerRecord<String, byte[]> record : bus.read(TOPICS.images(), 80)) {
            var image = WIRE.decode(TOPICS.images(), record.value(), StoredImage.class);
            Path picture = Path.of(URI.create(image.getUri()));
            assertThat(record.key()).isEqualTo(image.getRequestId() + "/" + image.getIndex());
            assertThat(Files.readString(picture)).isEqualTo("picture " + record.key());
        }
        assertThat(bus.read(TOPICS.outcomes(), 41))
                .extracting(
                        record ->
                                WIRE.decode(TOPICS.outcomes(), record.value(), RequestOutcome.class)
                                        .getStatus())
                .contains(RequestStatus.REFUSED)
                .filteredOn(status -> status == RequestStatus.COMPLETED)
                .hasSize(40);
        ConsumerRecord<String, byte[]> dead = bus.read(TOPICS.deadLetters(), 1).getFirst();
        assertThat(dead.value()).containsExactly(1, 2, 3);
        assertThat(Headers.text(dead.headers(), Headers.REASON).orElseThrow()).contains("3 bytes");
    }

    @Test
    void anIdThatTheLedgerHasForgottenIsStillItsRequestsAndTheNextIsToldSo() throws IOException {
        bus.publish(result("a", 0, 1));
        var forgetful = bus.sink(folder, Map.of("ledger-memory", "1s"));
        var meters = new SimpleMeterRegistry();
        try (Sink sink = Sink.start(forgetful, new Health(), meters)) {
            assertThat(bus.read(TOPICS.outcomes(), 1)).hasSize(1);
            Eventually.until(
                    "the ledger has forgotten it",
                    () -> meters.counter("darkroom.ledger.forgotten").count() == 1);
            for (int index = 0; index < 3; index++) {
                bus.publish(
                        GenerationResult.newBuilder(result("a", index, 3))
                                .setRequestDigest(Samples.OTHER_DIGEST)
                                .build());
            }

            List<ConsumerRecord<String, byte[]>> outcomes = bus.read(TOPICS.outcomes(), 2);
            assertThat(outcomes).as("" + sink.ready()).hasSize(2);
            var late =
                    WIRE.decode(TOPICS.outcomes(), outcomes.get(1).value(), RequestOutcome.class);
            assertThat(late.getStatus()).isEqualTo(RequestStatus.REFUSED);
            assertThat(late.getRequestDigest()).isEqualTo(Samples.OTHER_DIGEST);
            assertThat(bus.read(TOPICS.images(), 1)).hasSize(1);
            assertThat(bus.read(TOPICS.results(), 7)).hasSize(7);
        }
    }

    @Test
    void aKeeperAndALedgerApartDoTheSameTogether() throws IOException {
        SinkSettings keeper = bus.sink(folder.resolve("one"), Map.of("sink-parts", "keeper"));
        SinkSettings ledger = bus.sink(folder.resolve("two"), Map.of("sink-parts", "ledger"));
        bus.publish(result("a", 0, 1));

        try (Sink keeping = Sink.start(keeper, new Health(), new SimpleMeterRegistry())) {
            assertThat(bus.read(TOPICS.receipts(), 1)).hasSize(1);
            assertThat(bus.read(TOPICS.outcomes(), 0)).isEmpty();
            try (Sink accounting = Sink.start(ledger, new Health(), new SimpleMeterRegistry())) {
                assertThat(bus.read(TOPICS.outcomes(), 1)).hasSize(1);
                Eventually.until("both are ready", () -> keeping.ready() && accounting.ready());
            }
        }
    }

    @Test
    void aStateFolderServesOneSinkAtATime() throws IOException {
        try (Sink sink = start()) {
            assertThatThrownBy(this::start)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another sink");
            Eventually.until("the first is ready all the same", sink::ready);
        }
    }

    private Sink start() throws IOException {
        return Sink.start(bus.sink(folder, Map.of()), new Health(), new SimpleMeterRegistry());
    }
}
