package dev.darkroom.worker;

import static dev.darkroom.worker.TestingDarkroom.eventually;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.runtime.Health;
import dev.darkroom.worker.intake.Brake;
import dev.darkroom.worker.serving.TestingArtist;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// What workers do when what they drew is not stored.
@Order(2)
class BrakeTest extends BrokerTest {

    private static final Duration ALMOST_GONE = Duration.ofDays(7).minusHours(2);

    @Test
    void nothingIsLeasedWhileUnstoredResultsAreAboutToExpire() throws Exception {
        var artist = new TestingArtist();
        artist.letGo();
        Worker worker = darkroom.worker("w", artist);
        aResultOfAge(ALMOST_GONE);
        darkroom.keptUpTo(0);
        eventually(() -> !worker.health().ready() && darkroom.members() == 0);
        assertThat(worker.health().report().get("storage")).contains("1 results", "sink");
        darkroom.publish("r", request -> request);
        assertThat(artist.begun()).isEmpty();

        darkroom.keptUpTo(1);

        darkroom.read(darkroom.topics().results(), 2);
        assertThat(artist.begun()).hasSize(1);
        eventually(() -> worker.health().ready());
    }

    @Test
    void resultsThatNobodyMeansToStoreStopNobody() throws Exception {
        aResultOfAge(ALMOST_GONE);
        var artist = new TestingArtist();
        artist.letGo();
        darkroom.worker("w", artist);
        darkroom.publish("r", request -> request);
        darkroom.read(darkroom.topics().results(), 2);
    }

    @Test
    void aSinkIsMissedEvenWhenTheBrokersHaveForgottenWhatItStored() throws Exception {
        Worker worker = darkroom.worker("w", new TestingArtist());
        darkroom.send(darkroom.topics().receipts(), "old".getBytes(), new byte[] {1});
        aResultOfAge(ALMOST_GONE);
        eventually(() -> worker.health().report().get("storage").contains("1 results"));
    }

    @Test
    void nothingIsLeasedWhileReceiptsThatNoLedgerReadAreAboutToExpire() throws Exception {
        Worker worker = darkroom.worker("w", new TestingArtist());
        darkroom.send(darkroom.topics().outcomes(), "told".getBytes(), new byte[] {1});
        anOldOne(darkroom.topics().receipts(), ALMOST_GONE);
        eventually(() -> worker.health().report().get("storage").contains("1 receipts"));
        assertThat(worker.health().ready()).isFalse();
    }

    @Test
    void whateverGoesWrongWhileItLooksItLooksAgain() throws Exception {
        aResultOfAge(ALMOST_GONE);
        darkroom.keptUpTo(0);
        var asked = new AtomicInteger();
        InstantSource clock =
                () -> {
                    if (asked.getAndIncrement() == 0) {
                        throw new IllegalStateException("on purpose");
                    }
                    return Instant.now();
                };

        try (var brake =
                Brake.open(
                        "w",
                        Map.of("bootstrap.servers", bootstrapServers()),
                        darkroom.topics(),
                        clock,
                        new Health().condition("storage", "not asked yet"))) {
            eventually(brake::on);
        }
    }

    @Test
    void youngResultsMayWait() throws Exception {
        aResultOfAge(Duration.ofDays(6));
        darkroom.keptUpTo(0);
        var artist = new TestingArtist();
        artist.letGo();
        darkroom.worker("w", artist);
        darkroom.publish("r", request -> request);
        darkroom.read(darkroom.topics().results(), 2);
    }

    private void aResultOfAge(Duration age) {
        anOldOne(darkroom.topics().results(), age);
    }

    private void anOldOne(String topic, Duration age) {
        long at = Instant.now().minus(age).toEpochMilli();
        darkroom.send(new ProducerRecord<>(topic, 0, at, "old".getBytes(), new byte[] {1}));
    }
}
