package dev.darkroom.sink.keeper;

import static dev.darkroom.sink.Samples.ENGINE;
import static dev.darkroom.sink.Samples.engine;
import static dev.darkroom.sink.Samples.failed;
import static dev.darkroom.sink.Samples.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.Receipt;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.sink.Samples;
import dev.darkroom.sink.store.ObjectKey;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Clock;
import java.time.ZoneOffset;

class ArchiveTest {

    private final TestingStore store = new TestingStore();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Archive archive =
            new Archive(store, Clock.fixed(Samples.AT, ZoneOffset.UTC), meters);

    @Test
    void aPictureIsStoredAndItsReceiptSaysWhere() throws IOException {
        Receipt receipt = archive.keep(result("a", 1, 2));

        StoredImage image = image(receipt);
        assertThat(store.objects()).containsOnlyKeys(ObjectKey.of("a", 1, "png"));
        assertThat(image.getUri()).isEqualTo("memory:a-1.png");
        assertThat(image.getSize()).isEqualTo("picture a/1".length());
        assertThat(image.getEngine()).isEqualTo(ENGINE);
        assertThat(receipt.getIndex()).isEqualTo(1);
        assertThat(receipt.getCount()).isEqualTo(2);
        assertThat(receipt.getLabels()).containsEntry("k", "v");
    }

    @Test
    void theSameBytesAgainGiveTheSameReceipt() throws IOException {
        Receipt first = archive.keep(result("a", 0, 1));

        assertThat(archive.keep(result("a", 0, 1))).isEqualTo(first);
        assertThat(repeats(Repeat.SAME_BYTES)).isEqualTo(1);
    }

    @Test
    void otherBytesOfAnotherEngineLeaveTheFirstPictureInPlace() throws IOException {
        StoredImage first = image(archive.keep(result("a", 0, 1)));

        StoredImage again =
                image(archive.keep(result("a", 0, 1, "rounded otherwise", engine("avx2"))));

        assertThat(again).isEqualTo(first);
        assertThat(again.getEngine()).isEqualTo(ENGINE);
        assertThat(repeats(Repeat.OTHER_ENGINE)).isEqualTo(1);
        assertThat(repeats(Repeat.SAME_ENGINE)).isZero();
    }

    @Test
    void otherBytesOfTheSameEngineAreAnAlarm() throws IOException {
        StoredImage first = image(archive.keep(result("a", 0, 1)));

        StoredImage again = image(archive.keep(result("a", 0, 1, "other bytes", ENGINE)));

        assertThat(again).isEqualTo(first);
        assertThat(repeats(Repeat.SAME_ENGINE)).isEqualTo(1);
    }

    @Test
    void aPictureOfAnotherRequestOfTheIdIsAConflict() throws IOException {
        archive.keep(result("a", 0, 1));
        GenerationResult other = result("a", 0, 1, "another request's", ENGINE);
        GenerationResult strange =
                GenerationResult.newBuilder(other).setRequestDigest(Samples.OTHER_DIGEST).build();

        Receipt receipt = archive.keep(strange);

        assertThat(receipt.getRequestDigest()).isEqualTo(Samples.OTHER_DIGEST);
        assertThat(receipt.getOutcome())
                .isInstanceOfSatisfying(
                        GenerationFailure.class,
                        failure -> assertThat(failure.getCode()).isEqualTo("CONFLICT"));
        assertThat(store.objects()).hasSize(1);
    }

    @Test
    void aFailureIsPassedOnAsItIs() throws IOException {
        Receipt receipt = archive.keep(failed("a", null, 4, "EXPIRED"));

        assertThat(receipt.getIndex()).isNull();
        assertThat(receipt.getOutcome()).isEqualTo(Samples.failure("EXPIRED"));
        assertThat(store.objects()).isEmpty();
    }

    @Test
    void aStoreThatIsDownIsSaidAndAFailureNeedsNone() throws IOException {
        store.down(true);

        assertThatThrownBy(() -> archive.keep(result("a", 0, 1))).isInstanceOf(IOException.class);
        assertThat(archive.keep(failed("a", 0, 1, "INTERNAL"))).isNotNull();
    }

    private double repeats(Repeat repeat) {
        return meters.counter("darkroom.keeper.repeats", "kind", repeat.tag()).count();
    }

    private static StoredImage image(Receipt receipt) {
        return (StoredImage) receipt.getOutcome();
    }
}
