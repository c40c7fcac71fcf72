package dev.darkroom.sink.ledger;

import static dev.darkroom.sink.Samples.missing;
import static dev.darkroom.sink.Samples.stored;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.Receipt;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.RequestStatus;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.schemas.topic.Headers;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.SchemaCatalog;
import dev.darkroom.schemas.wire.SingleObjectWire;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.sink.Samples;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;

class LedgerTopologyTest {

    private static final Topics TOPICS = new Topics("t.");
    private static final Wire WIRE = new SingleObjectWire(SchemaCatalog.releasedOnly());
    private static final Duration MEMORY = Duration.ofDays(30);

    @TempDir Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private TopologyTestDriver driver;
    private TestInputTopic<String, byte[]> receipts;
    private TestOutputTopic<String, byte[]> images;
    private TestOutputTopic<String, byte[]> outcomes;

    @BeforeEach
    void start() {
        var settings = new Properties();
        settings.put("application.id", TOPICS.ledger());
        settings.put("bootstrap.servers", "nowhere:1");
        settings.put("state.dir", folder.toString());
        settings.put("processing.guarantee", "exactly_once_v2");
        settings.put("processing.exception.handler.global.enabled", true);
        settings.put("default.timestamp.extractor", ReceiptTime.class);
        var books =
                new Books(
                        TOPICS,
                        WIRE,
                        MEMORY,
                        new RefusedRecords(),
                        new CommitTime(),
                        new SimpleMeterRegistry(),
                        nanos::get);
        var topology = LedgerTopology.of(books);
        driver = new TopologyTestDriver(topology, settings, Samples.AT);
        receipts =
                driver.createInputTopic(
                        TOPICS.receipts(), new StringSerializer(), new ByteArraySerializer());
        images = output(TOPICS.images());
        outcomes = output(TOPICS.outcomes());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void eachPictureAndEachRequestIsToldOnce() {
        for (int round = 0; round < 3; round++) {
            pipe(stored("a", 0, 2));
            pipe(stored("b", 0, 1));
            pipe(stored("a", 1, 2));
        }

        assertThat(images.readKeyValuesToList())
                .extracting(fact -> fact.key)
                .containsExactly("a/0", "b/0", "a/1");
        assertThat(outcomes.readKeyValuesToList())
                .extracting(fact -> fact.key)
                .containsExactly("b", "a");
    }

    @Test
    void theClaimCheckIsToldAsTheKeeperWroteIt() {
        Receipt receipt = stored("a", 0, 1);

        pipe(receipt);

        StoredImage told = WIRE.decode(TOPICS.images(), images.readValue(), StoredImage.class);
        assertThat(told).isEqualTo(receipt.getOutcome());
    }

    @Test
    void anAccountIsTheSameAfterItWasWrittenDown() {
        pipe(missing("a", 0, 3, "CANCELLED"));
        pipe(stored("a", 1, 3));
        Account written = accounts().get("a");
        pipe(missing("a", null, 3, "EXPIRED"));

        assertThat(written.status()).isEmpty();
        RequestOutcome told =
                WIRE.decode(TOPICS.outcomes(), outcomes.readValue(), RequestOutcome.class);
        assertThat(told.getStatus()).isEqualTo(RequestStatus.PARTIAL);
        assertThat(told.getFailures())
                .extracting(failure -> failure.getFailure().getCode())
                .containsExactly("CANCELLED", "EXPIRED");
        assertThat(told.getLabels()).containsEntry("k", "v");
    }

    @Test
    void traceHeadersTravelToTheFacts() {
        var headers = new RecordHeaders().add(Headers.TRACEPARENT, Headers.bytes("00-1-2-01"));
        receipts.pipeInput(
                new TestRecord<>("a", WIRE.encode(TOPICS.receipts(), stored("a", 0, 1)), headers));

        assertThat(Headers.text(outcomes.readRecord().headers(), Headers.TRACEPARENT))
                .contains("00-1-2-01");
    }

    @Test
    void anUnreadableReceiptIsBuriedAndTheNextIsRead() {
        byte[] bytes = {1, 2, 3};
        receipts.pipeInput("a", bytes);
        pipe(stored("a", 0, 1));

        TestRecord<String, byte[]> dead = output(TOPICS.deadLetters()).readRecord();
        assertThat(dead.value()).isEqualTo(bytes);
        assertThat(dead.key()).isEqualTo("a");
        assertThat(Headers.text(dead.headers(), Headers.REASON).orElseThrow()).contains("3 bytes");
        assertThat(Headers.text(dead.headers(), Headers.SOURCE)).contains("t.receipts-0@0");
        assertThat(outcomes.getQueueSize()).isEqualTo(1);
    }

    @Test
    void anAccountIsForgottenAfterItsMemoryAndNotBefore() {
        pipe(stored("a", 0, 1));

        pass(MEMORY.minusMinutes(2));
        assertThat(accounts().get("a")).isNotNull();

        pass(Duration.ofMinutes(4));
        assertThat(accounts().get("a")).isNull();
    }

    @Test
    void aRequestThatHasNotEndedIsRememberedForLonger() {
        pipe(stored("a", 0, 2));

        pass(MEMORY.plusDays(1));
        pipe(stored("a", 1, 2));

        assertThat(outcomes.getQueueSize()).isEqualTo(1);
    }

    @Test
    void aClockThatIsSetAheadForgetsNothing() {
        pipe(stored("a", 0, 1));

        driver.advanceWallClockTime(MEMORY.multipliedBy(12));

        assertThat(accounts().get("a")).isNotNull();
    }

    @Test
    void aReceiptUnderAnotherKeyIsBuried() {
        receipts.pipeInput("b", WIRE.encode(TOPICS.receipts(), stored("a", 0, 1)));

        assertThat(outcomes.isEmpty()).isTrue();
        assertThat(output(TOPICS.deadLetters()).readRecord().key()).isEqualTo("b");
    }

    @Test
    void headersBeyondWhatMayTravelStayBehind() {
        var headers = new RecordHeaders().add("ce_data", new byte[1_100_000]);
        headers.add(Headers.TRACEPARENT, Headers.bytes("00-1-2-01"));
        receipts.pipeInput(
                new TestRecord<>("a", WIRE.encode(TOPICS.receipts(), stored("a", 0, 1)), headers));

        assertThat(images.readRecord().headers())
                .extracting("key")
                .containsExactly(Headers.TRACEPARENT);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        driver.advanceWallClockTime(time);
    }

    private TestOutputTopic<String, byte[]> output(String topic) {
        return driver.createOutputTopic(
                topic, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private KeyValueStore<String, Account> accounts() {
        return driver.getKeyValueStore(Bookkeeping.ACCOUNTS);
    }

    private void pipe(Receipt receipt) {
        receipts.pipeInput(receipt.getRequestId(), WIRE.encode(TOPICS.receipts(), receipt));
    }
}
