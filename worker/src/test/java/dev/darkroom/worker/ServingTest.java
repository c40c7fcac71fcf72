package dev.darkroom.worker;

import static dev.darkroom.worker.TestingDarkroom.eventually;
import static dev.darkroom.worker.TestingDarkroom.failure;
import static dev.darkroom.worker.TestingDarkroom.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.Attempt;
import dev.darkroom.schemas.AttemptState;
import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationProgress;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.topic.Headers;
import dev.darkroom.worker.serving.TestingArtist;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

@Order(2)
class ServingTest extends BrokerTest {

    @Test
    void everyImageOfARequestIsPublishedOnceWithWhatItResolvedTo() throws Exception {
        Worker worker = darkroom.worker("w", new TestingArtist());
        darkroom.publish(
                "r",
                request ->
                        request.setPrompt("an apple")
                                .setCount(3)
                                .setSeed(5L)
                                .setLabels(Map.of("a", "b")));
        List<GenerationResult> results = darkroom.results(3);
        darkroom.stop(worker);
        assertThat(results).extracting(GenerationResult::getIndex).containsOnlyOnce(0, 1, 2);
        for (GenerationResult result : results) {
            assertThat(result.getCount()).isEqualTo(3);
            assertThat(result.getLabels()).containsEntry("a", "b");
            assertThat(image(result).getParameters().getSeed()).isEqualTo(5 + result.getIndex());
            assertThat(image(result).getParameters().getModel()).isEqualTo("testing");
        }
        assertThat(darkroom.results(3)).hasSize(3);
        assertThat(darkroom.read(darkroom.topics().attempts(), 2, Attempt.class))
                .extracting(Attempt::getState)
                .containsExactly(AttemptState.STARTED, AttemptState.FINISHED);
    }

    @Test
    void whoWatchesSeesEveryStepAndThePreviewsAskedFor() throws Exception {
        darkroom.worker("w", new TestingArtist());
        darkroom.publish("r", request -> request.setSteps(4).setPreviewEvery(2));
        List<GenerationProgress> progress =
                darkroom.read(darkroom.topics().progress(), 4, GenerationProgress.class);
        assertThat(progress).extracting(GenerationProgress::getStep).containsExactly(1, 2, 3, 4);
        // This artist takes no time, so the second preview may come too soon to be looked at.
        assertThat(progress)
                .filteredOn(step -> step.getPreview() != null)
                .extracting(GenerationProgress::getStep)
                .startsWith(2)
                .isSubsetOf(2, 4);
    }

    @Test
    void aRequestsTraceTravelsToItsResults() throws Exception {
        darkroom.worker("w", new TestingArtist());
        darkroom.publish("r", request -> request, Map.of("traceparent", "00-a-b-01", "own", "x"));
        ConsumerRecord<byte[], byte[]> result =
                darkroom.read(darkroom.topics().results(), 1).getFirst();
        assertThat(Headers.text(result.headers(), "traceparent")).contains("00-a-b-01");
        assertThat(Headers.text(result.headers(), "own")).isEmpty();
    }

    @Test
    void aRequestThatCanNeverBeDrawnIsRefusedOnceWhateverItsCount() throws Exception {
        darkroom.worker("w", new TestingArtist());
        darkroom.publish("wide", request -> request.setWidth(515).setCount(4));
        darkroom.publish("fine", request -> request);
        List<GenerationResult> results = darkroom.results(2);
        GenerationResult refused = of(results, "wide").getFirst();
        assertThat(of(results, "wide")).hasSize(1);
        assertThat(refused.getIndex()).isNull();
        assertThat(refused.getCount()).isEqualTo(4);
        assertThat(failure(refused))
                .returns("INVALID", GenerationFailure::getCode)
                .returns("width", GenerationFailure::getField)
                .returns("515", GenerationFailure::getFound)
                .returns(0, GenerationFailure::getAttempts);
    }

    @Test
    void theSameIdWithOtherContentIsAConflict() throws Exception {
        darkroom.worker("w", new TestingArtist());
        darkroom.publish("r", request -> request.setPrompt("an apple"));
        darkroom.results(1);
        darkroom.publish("r", request -> request.setPrompt("a pear"));
        assertThat(failure(darkroom.results(2).get(1)).getCode()).isEqualTo("CONFLICT");
        darkroom.publish("r", request -> request.setPrompt("an apple"));
        image(darkroom.results(3).get(2));
    }

    @Test
    void whatCannotBeReadIsPutAsideWithItsOwnBytesAndTheWorkerGoesOn() throws Exception {
        darkroom.worker("w", new TestingArtist());
        var random = new Random(1);
        List<byte[]> garbage = IntStream.range(0, 1000).mapToObj(i -> garbage(random, i)).toList();
        garbage.forEach(bytes -> darkroom.sendLater(darkroom.topics().prompts(), null, bytes));
        darkroom.publish("fine", request -> request);
        assertThat(darkroom.results(1)).hasSize(1);
        List<ConsumerRecord<byte[], byte[]>> letters =
                darkroom.read(darkroom.topics().deadLetters(), 1000);
        assertThat(letters).hasSize(1000);
        assertThat(letters.stream().map(ConsumerRecord::value).toList())
                .containsExactlyInAnyOrderElementsOf(garbage);
        assertThat(letters)
                .allSatisfy(
                        letter -> {
                            assertThat(Headers.text(letter.headers(), Headers.REASON)).isPresent();
                            assertThat(Headers.text(letter.headers(), Headers.SOURCE).orElseThrow())
                                    .startsWith(darkroom.topics().prompts() + "-0@");
                        });
    }

    /// Every third looks like Avro single-object encoding, every sixth even of a known schema.
    private static byte[] garbage(Random random, int number) {
        byte[] bytes = new byte[10 + random.nextInt(200)];
        random.nextBytes(bytes);
        if (number % 3 == 0) {
            bytes[0] = (byte) 0xC3;
            bytes[1] = 1;
        }
        if (number % 6 == 0) {
            System.arraycopy(TestingDarkroom.promptHeader(), 0, bytes, 0, 10);
        }
        return bytes;
    }

    @Test
    void aRequestCancelledBeforeItIsLeasedIsNeverDrawn() throws Exception {
        darkroom.publish("r", request -> request.setCount(2));
        darkroom.cancel("r");
        var artist = new TestingArtist();
        darkroom.worker("w", artist);
        GenerationResult result = darkroom.result();
        assertThat(failure(result).getCode()).isEqualTo("CANCELLED");
        assertThat(result.getIndex()).isNull();
        assertThat(artist.begun()).isEmpty();
    }

    @Test
    void aRequestCancelledWhileItIsDrawnStops() throws Exception {
        var artist = new TestingArtist();
        darkroom.worker("w", artist);
        darkroom.publish("r", request -> request.setPrompt("hold"));
        eventually(() -> artist.holding() == 1);
        darkroom.cancel("r");
        assertThat(failure(darkroom.result()))
                .returns("CANCELLED", GenerationFailure::getCode)
                .returns(1, GenerationFailure::getAttempts);
        assertThat(artist.holding()).isZero();
    }

    @Test
    void aRequestPastItsTimeIsNotDrawn() throws Exception {
        var artist = new TestingArtist();
        darkroom.worker("w", artist);
        darkroom.publish("late", request -> request.setExpiresAt(Instant.now().minusSeconds(1)));
        assertThat(failure(darkroom.result()).getCode()).isEqualTo("EXPIRED");
        assertThat(artist.begun()).isEmpty();
    }

    @Test
    void aDrawingStopsWhenItsTimePasses() throws Exception {
        var artist = new TestingArtist();
        darkroom.worker("w", artist);
        darkroom.publish(
                "r",
                request -> request.setPrompt("hold").setExpiresAt(Instant.now().plusSeconds(2)));
        assertThat(failure(darkroom.result()).getCode()).isEqualTo("EXPIRED");
        assertThat(artist.begun()).hasSize(1);
    }

    @Test
    void aDrawingThatFailsIsTriedAgainAndThenSaysWhy() throws Exception {
        var artist = new TestingArtist();
        darkroom.worker("w", artist);
        darkroom.publish("bad", request -> request.setPrompt("break"));
        darkroom.publish("unlucky", request -> request.setPrompt("break once"));
        List<GenerationResult> results = darkroom.results(2);
        assertThat(failure(of(results, "bad").getFirst()))
                .returns("NOT_FINITE", GenerationFailure::getCode)
                .returns(2, GenerationFailure::getAttempts);
        assertThat(of(results, "bad").getFirst().getIndex()).isZero();
        image(of(results, "unlucky").getFirst());
        assertThat(artist.begun()).hasSize(4);
    }

    @Test
    void aPictureBeyondTheSizeOfARecordIsAFailureAndNoEndlessRetry() throws Exception {
        darkroom.worker("w", new TestingArtist());
        darkroom.publish("r", request -> request.setPrompt("large 17000000"));
        assertThat(failure(darkroom.result()))
                .returns("UNSUPPORTED", GenerationFailure::getCode)
                .returns("a picture of 17000000 bytes", GenerationFailure::getFound);
    }

    @Test
    void aLongRequestDoesNotHoldBackAShortOneOnTheSameWorker() throws Exception {
        var artist = new TestingArtist();
        darkroom.worker("w", artist);
        darkroom.publish("long", request -> request.setPrompt("hold"));
        eventually(() -> artist.holding() == 1);
        darkroom.publish("short", request -> request);
        assertThat(darkroom.results(1))
                .extracting(GenerationResult::getRequestId)
                .containsExactly("short");
        assertThat(artist.holding()).isEqualTo(1);
        artist.letGo();
    }

    @Test
    void promptsOnOnePartitionAreSpreadOverAllWorkersAndDrawnOnceEach() throws Exception {
        var workers = new ArrayList<Worker>();
        for (int i = 0; i < 4; i++) {
            workers.add(darkroom.worker("w" + i, new TestingArtist()));
        }
        for (int i = 0; i < 200; i++) {
            darkroom.publishLater("r" + i, request -> request.setPrompt("nap"));
        }
        Map<String, Long> byRequest =
                darkroom.results(200).stream()
                        .collect(
                                Collectors.groupingBy(
                                        GenerationResult::getRequestId, Collectors.counting()));
        workers.forEach(darkroom::stop);
        assertThat(byRequest).hasSize(200).allSatisfy((_, times) -> assertThat(times).isOne());
        Map<String, Long> byWorker =
                darkroom.results(200).stream()
                        .collect(
                                Collectors.groupingBy(
                                        GenerationResult::getWorker, Collectors.counting()));
        assertThat(byWorker).hasSize(4);
        assertThat(byWorker.values()).allSatisfy(share -> assertThat(share).isBetween(30L, 70L));
    }

    private static List<GenerationResult> of(List<GenerationResult> results, String id) {
        return results.stream().filter(result -> result.getRequestId().equals(id)).toList();
    }
}
