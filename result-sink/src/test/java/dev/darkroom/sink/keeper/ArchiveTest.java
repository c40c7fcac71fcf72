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
        Receipt receipt = kept(result("a", 1, 2));

        StoredImage image = image(receipt);
        assertThat(store.objects())
                .containsOnlyKeys(ObjectKey.owner("a"), ObjectKey.of("a", 1, "png"));
        assertThat(image.getUri()).isEqualTo("memory:a-1.png");
        assertThat(image.getSize()).isEqualTo("picture a/1".length());
        assertThat(image.getEngine()).isEqualTo(ENGINE);
        assertThat(receipt.getIndex()).isEqualTo(1);
        assertThat(receipt.getCount()).isEqualTo(2);
        assertThat(receipt.getLabels()).containsEntry("k", "v");
    }

    @Test
    void theSameBytesAgainGiveTheSameReceipt() throws IOException {
        Receipt first = kept(result("a", 0, 1));

        assertThat(kept(result("a", 0, 1))).isEqualTo(first);
        assertThat(repeats(Repeat.SAME_BYTES)).isEqualTo(1);
    }

    @Test
    void otherBytesOfAnotherEngineLeaveTheFirstPictureInPlace() throws IOException {
        StoredImage first = image(kept(result("a", 0, 1)));

        StoredImage again = image(kept(result("a", 0, 1, "rounded otherwise", engine("avx2"))));

        assertThat(again).isEqualTo(first);
        assertThat(again.getEngine()).isEqualTo(ENGINE);
        assertThat(repeats(Repeat.OTHER_ENGINE)).isEqualTo(1);
        assertThat(repeats(Repeat.SAME_ENGINE)).isZero();
    }

    @Test
    void otherBytesOfTheSameEngineAreAnAlarm() throws IOException {
        StoredImage first = image(kept(result("a", 0, 1)));

        StoredImage again = image(kept(result("a", 0, 1, "other bytes", ENGINE)));

        assertThat(again).isEqualTo(first);
        assertThat(repeats(Repeat.SAME_ENGINE)).isEqualTo(1);
    }

    @Test
    void theIdIsTheFirstRequestsWhateverIndexOrFormatTheNextOneComesWith() throws IOException {
        kept(result("a", 0, 2));

        for (int index = 0; index < 2; index++) {
            GenerationResult other = another(result("a", index, 2, "another's", ENGINE));
            assertThat(archive.keep(other))
                    .isInstanceOfSatisfying(
                            Kept.Contested.class,
                            contested -> {
                                assertThat(contested.conflict().getRequestDigest())
                                        .isEqualTo(Samples.OTHER_DIGEST);
                                assertThat(code(contested.conflict().getOutcome()))
                                        .isEqualTo("CONFLICT");
                            });
        }
        assertThat(code(kept(another(failed("a", null, 2, "INVALID"))).getOutcome()))
                .isEqualTo("CONFLICT");
        assertThat(image(kept(result("a", 1, 2)))).isNotNull();
        assertThat(store.objects())
                .containsOnlyKeys(
                        ObjectKey.owner("a"),
                        ObjectKey.of("a", 0, "png"),
                        ObjectKey.of("a", 1, "png"));
    }

    @Test
    void whoseIdItIsOutlivesTheKeeper() throws IOException {
        kept(failed("a", null, 1, "INVALID"));
        var successor = new Archive(store, Clock.fixed(Samples.AT, ZoneOffset.UTC), meters);

        assertThat(successor.keep(another(result("a", 0, 1)))).isInstanceOf(Kept.Contested.class);
        assertThat(successor.keep(failed("a", null, 1, "INVALID"))).isInstanceOf(Kept.Dealt.class);
    }

    @Test
    void aConflictClaimsNoId() throws IOException {
        assertThat(kept(another(failed("a", null, 1, "CONFLICT")))).isNotNull();

        assertThat(image(kept(result("a", 0, 1)))).isNotNull();
    }

    @Test
    void aFailureIsPassedOnAsItIs() throws IOException {
        Receipt receipt = kept(failed("a", null, 4, "EXPIRED"));

        assertThat(receipt.getIndex()).isNull();
        assertThat(receipt.getOutcome()).isEqualTo(Samples.failure("EXPIRED"));
        assertThat(store.objects()).containsOnlyKeys(ObjectKey.owner("a"));
    }

    @Test
    void aStoreThatIsDownIsSaid() {
        store.down(true);

        assertThatThrownBy(() -> archive.keep(result("a", 0, 1))).isInstanceOf(IOException.class);
    }

    private Receipt kept(GenerationResult result) throws IOException {
        return ((Kept.Dealt) archive.keep(result)).receipt();
    }

    private static GenerationResult another(GenerationResult result) {
        return GenerationResult.newBuilder(result).setRequestDigest(Samples.OTHER_DIGEST).build();
    }

    private static String code(Object outcome) {
        return ((GenerationFailure) outcome).getCode();
    }

    private double repeats(Repeat repeat) {
        return meters.counter("darkroom.keeper.repeats", "kind", repeat.tag()).count();
    }

    private static StoredImage image(Receipt receipt) {
        return (StoredImage) receipt.getOutcome();
    }
}
