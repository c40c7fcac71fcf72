package dev.darkroom.sink.ledger;

import static dev.darkroom.sink.Samples.missing;
import static dev.darkroom.sink.Samples.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.Receipt;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.RequestStatus;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.schemas.wire.SchemaCatalog;
import dev.darkroom.schemas.wire.SingleObjectWire;
import dev.darkroom.schemas.wire.UnreadableRecordException;
import dev.darkroom.sink.Samples;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

class AccountTest {

    private static final List<String> ENDS =
            List.of("stored", "INVALID", "INTERNAL", "CANCELLED", "EXPIRED", "OF_TOMORROW");

    @Test
    void neitherOrderNorRepetitionChangesWhatIsTold() {
        var random = new Random(11);
        for (int round = 0; round < 500; round++) {
            List<Receipt> once = anEndForEachImage(random, 1 + random.nextInt(5));
            var often = new ArrayList<>(once);
            once.forEach(receipt -> often.addAll(Collections.nCopies(random.nextInt(3), receipt)));
            Collections.shuffle(often, random);

            List<Fact> expected = facts(once);
            List<Fact> told = facts(often);

            assertThat(images(told)).containsExactlyInAnyOrderElementsOf(images(expected));
            assertThat(outcomes(told)).isEqualTo(outcomes(expected)).hasSize(1);
        }
    }

    @Test
    void anOutcomeIsToldWhenTheLastImageIsAccountedForAndNotBefore() {
        assertThat(outcomes(facts(List.of(stored("a", 0, 3), stored("a", 2, 3))))).isEmpty();
        assertThat(outcomes(facts(List.of(stored("a", 0, 2), stored("a", 1, 2))))).hasSize(1);
    }

    @Test
    void whateverArrivesEachFactIsToldOnce() {
        var random = new Random(12);
        for (int round = 0; round < 500; round++) {
            var receipts = new ArrayList<Receipt>();
            for (int i = random.nextInt(20); i >= 0; i--) {
                receipts.add(anyReceipt(random));
            }
            List<Fact> told = facts(receipts);
            assertThat(images(told)).doesNotHaveDuplicates();
            assertThat(images(told)).extracting(StoredImage::getIndex).doesNotHaveDuplicates();
            assertThat(outcomes(told)).hasSizeLessThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID,           REFUSED",
        "TOO_LONG,          REFUSED",
        "UNKNOWN_SAMPLER,   REFUSED",
        "UNKNOWN_MODEL,     REFUSED",
        "UNSUPPORTED,       REFUSED",
        "CANCELLED,         CANCELLED",
        "EXPIRED,           EXPIRED",
        "OUT_OF_MEMORY,     FAILED",
        "NOT_FINITE,        FAILED",
        "WORKER_LOST,       FAILED",
        "INTERNAL,          FAILED",
        "OF_TOMORROW,       FAILED",
    })
    void aRequestThatFailsAsAWholeEndsAsItsCodeSays(String code, RequestStatus status) {
        assertThat(outcomes(facts(List.of(missing("a", null, 4, code)))))
                .singleElement()
                .satisfies(
                        outcome -> {
                            assertThat(outcome.getStatus()).isEqualTo(status);
                            assertThat(outcome.getFailures())
                                    .singleElement()
                                    .satisfies(f -> assertThat(f.getIndex()).isNull());
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "stored,    stored,     COMPLETED",
        "stored,    INTERNAL,   PARTIAL",
        "stored,    CANCELLED,  PARTIAL",
        "INTERNAL,  CANCELLED,  CANCELLED",
        "EXPIRED,   CANCELLED,  CANCELLED",
        "EXPIRED,   INTERNAL,   EXPIRED",
        "INVALID,   INTERNAL,   FAILED",
        "INVALID,   INVALID,    REFUSED",
    })
    void imagesThatEndDifferentlyEndTheRequestTogether(
            String first, String second, RequestStatus status) {
        List<Receipt> receipts = List.of(end("a", 0, 2, first), end("a", 1, 2, second));
        assertThat(outcomes(facts(receipts))).extracting("status").containsExactly(status);
        assertThat(outcomes(facts(receipts.reversed())))
                .extracting("status")
                .containsExactly(status);
    }

    @Test
    void cancellingAfterSomeImagesAreStoredIsPartial() {
        RequestOutcome outcome =
                outcomes(facts(List.of(stored("a", 1, 4), missing("a", null, 4, "CANCELLED"))))
                        .getFirst();

        assertThat(outcome.getStatus()).isEqualTo(RequestStatus.PARTIAL);
        assertThat(outcome.getImages()).extracting("index").containsExactly(1);
    }

    @Test
    void aPictureThatComesAfterTheOutcomeIsStillToldAsAPicture() {
        List<Fact> told =
                facts(
                        List.of(
                                missing("a", null, 2, "CANCELLED"),
                                stored("a", 0, 2),
                                stored("a", 0, 2),
                                stored("a", 1, 2)));

        assertThat(outcomes(told)).extracting("status").containsExactly(RequestStatus.CANCELLED);
        assertThat(images(told)).extracting(StoredImage::getIndex).containsExactly(0, 1);
    }

    @Test
    void aStoredPictureOutweighsAFailureOfItsIndex() {
        List<Fact> told =
                facts(
                        List.of(
                                missing("a", 0, 2, "WORKER_LOST"),
                                stored("a", 0, 2),
                                missing("a", 0, 2, "WORKER_LOST"),
                                stored("a", 1, 2)));

        assertThat(outcomes(told)).extracting("status").containsExactly(RequestStatus.COMPLETED);
    }

    @Test
    void anotherRequestOfTheSameIdDoesNotDisturbTheFirst() {
        Receipt strange =
                Samples.receipt("a", Samples.OTHER_DIGEST, 1, 2, stored("a", 1, 2).getOutcome());

        List<Fact> told = facts(List.of(stored("a", 0, 2), strange, stored("a", 1, 2)));

        assertThat(outcomes(told)).extracting("status").containsExactly(RequestStatus.COMPLETED);
        assertThat(outcomes(told)).extracting("requestDigest").containsExactly(Samples.DIGEST);
    }

    @Test
    void aConflictRefusedBeforeTheFirstRequestIsDrawnDoesNotTakeItsPlace() {
        Receipt conflict =
                Samples.receipt(
                        "a", Samples.OTHER_DIGEST, null, 1, Samples.failure(Ending.CONFLICT));

        List<Fact> told = facts(List.of(conflict, stored("a", 0, 1)));

        assertThat(images(told)).hasSize(1);
        assertThat(outcomes(told)).extracting("requestDigest").containsExactly(Samples.DIGEST);
    }

    @Test
    void aReceiptForAnImageThatWasNotAskedForIsUnreadable() {
        assertThatThrownBy(() -> Entry.of(stored("a", 2, 2), Samples.AT))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("image 2 of 2");
    }

    @Test
    void theOutcomeOfTheLargestRequestFitsOneRecord() {
        var wordy =
                new GenerationFailure(
                        "INTERNAL",
                        "f",
                        "x".repeat(5000),
                        "y".repeat(5000),
                        "z".repeat(5000),
                        9,
                        false);
        var receipts = new ArrayList<Receipt>();
        for (int index = 0; index < 1000; index++) {
            receipts.add(Samples.receipt("a", Samples.DIGEST, index, 1000, wordy));
        }

        RequestOutcome outcome = outcomes(facts(receipts)).getFirst();

        byte[] bytes =
                new SingleObjectWire(SchemaCatalog.releasedOnly()).encode("outcomes", outcome);
        assertThat(bytes.length).isLessThan(1 << 20);
        assertThat(outcome.getFailures()).hasSize(1000);
    }

    @Test
    void aConflictThatComesBeforeTheIdsOwnRequestTellsNothingAndDisturbsNothing() {
        Receipt early = conflict("a", 0, false);

        assertThat(facts(List.of(early))).isEmpty();
        assertThat(outcomes(facts(List.of(early, stored("a", 0, 1), conflict("a", 1, true)))))
                .extracting(RequestOutcome::getRequestDigest, RequestOutcome::getStatus)
                .containsExactly(tuple(Samples.DIGEST, RequestStatus.COMPLETED));
    }

    @Test
    void aConflictWithARequestThatIsForgottenIsToldOnceAsAnOutcomeAndOpensNoAccount() {
        List<Fact> told =
                facts(
                        List.of(
                                conflict("a", 2, true),
                                conflict("a", 0, true),
                                conflict("a", null, true),
                                conflict("a", 1, true)));

        assertThat(outcomes(told))
                .extracting(RequestOutcome::getRequestDigest, RequestOutcome::getStatus)
                .containsExactly(tuple(Samples.OTHER_DIGEST, RequestStatus.REFUSED));
        assertThat(
                        outcomes(
                                facts(
                                        List.of(
                                                conflict("a", 0, true),
                                                stored("a", 0, 2),
                                                stored("a", 1, 2)))))
                .extracting(RequestOutcome::getStatus)
                .containsExactly(RequestStatus.REFUSED, RequestStatus.COMPLETED);
    }

    private static Receipt conflict(String id, Integer index, boolean ownerAnswered) {
        var failure =
                new GenerationFailure("CONFLICT", "id", "f", "w", "another's", 0, ownerAnswered);
        return Samples.receipt(id, Samples.OTHER_DIGEST, index, 3, failure);
    }

    private static List<Receipt> anEndForEachImage(Random random, int count) {
        var receipts = new ArrayList<Receipt>();
        for (int index = 0; index < count; index++) {
            receipts.add(end("a", index, count, any(random)));
        }
        return receipts;
    }

    private static Receipt anyReceipt(Random random) {
        Receipt receipt = end("a", random.nextInt(3), 3, any(random));
        String digest = random.nextInt(8) == 0 ? Samples.OTHER_DIGEST : Samples.DIGEST;
        boolean whole = random.nextInt(8) == 0 && !(receipt.getOutcome() instanceof StoredImage);
        return Samples.receipt(
                "a", digest, whole ? null : receipt.getIndex(), 3, receipt.getOutcome());
    }

    private static String any(Random random) {
        return ENDS.get(random.nextInt(ENDS.size()));
    }

    private static Receipt end(String id, int index, int count, String how) {
        return how.equals("stored") ? stored(id, index, count) : missing(id, index, count, how);
    }

    private static List<Fact> facts(List<Receipt> receipts) {
        var facts = new ArrayList<Fact>();
        Optional<Account> account = Optional.empty();
        for (Receipt receipt : receipts) {
            Account.Folded folded = Account.fold(account, Entry.of(receipt, Samples.AT));
            account = folded.account();
            facts.addAll(folded.facts());
        }
        return facts;
    }

    private static List<StoredImage> images(List<Fact> facts) {
        return facts.stream()
                .filter(Fact.ImageStored.class::isInstance)
                .map(fact -> ((Fact.ImageStored) fact).image())
                .toList();
    }

    private static List<RequestOutcome> outcomes(List<Fact> facts) {
        return facts.stream()
                .filter(Fact.RequestEnded.class::isInstance)
                .map(fact -> ((Fact.RequestEnded) fact).outcome())
                .toList();
    }
}
