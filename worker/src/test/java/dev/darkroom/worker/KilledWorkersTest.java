package dev.darkroom.worker;

import static dev.darkroom.worker.TestingDarkroom.eventually;
import static dev.darkroom.worker.TestingDarkroom.failure;
import static dev.darkroom.worker.TestingDarkroom.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.darkroom.schemas.Attempt;
import dev.darkroom.schemas.AttemptState;
import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.topic.Headers;
import dev.darkroom.worker.serving.TestingArtist;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

import java.util.List;

/// Workers that die while they draw.
@Order(1)
class KilledWorkersTest extends BrokerTest {

    @Test
    void whatAKilledWorkerHeldIsDrawnByAnother() throws Exception {
        try (var doomed = start("doomed")) {
            darkroom.publish("r", request -> request.setPrompt("hold").setSteps(2));
            darkroom.read(darkroom.topics().attempts(), 1);
            doomed.kill();
        }
        var artist = new TestingArtist();
        artist.letGo();
        darkroom.worker("heir", artist);
        GenerationResult result = darkroom.result();
        assertThat(result.getWorker()).isEqualTo("heir");
        image(result);
        assertThat(darkroom.read(darkroom.topics().attempts(), 3, Attempt.class))
                .extracting(Attempt::getState, Attempt::getAttempt)
                .containsExactly(
                        tuple(AttemptState.STARTED, 1),
                        tuple(AttemptState.STARTED, 2),
                        tuple(AttemptState.FINISHED, 2));
    }

    @Test
    void aRequestThatKillsItsWorkersIsPutAsideAndItsNeighboursAreSpared() throws Exception {
        darkroom.publish("killer", request -> request.setPrompt("halt"));
        for (int life = 1; life <= 3; life++) {
            try (var worker = start("victim-" + life)) {
                assertThat(worker.exitCode()).isEqualTo(137);
            }
        }
        darkroom.publish("neighbour", request -> request);
        darkroom.worker("last", new TestingArtist());
        List<GenerationResult> results = darkroom.results(2);
        assertThat(results)
                .extracting(GenerationResult::getRequestId)
                .containsExactlyInAnyOrder("killer", "neighbour");
        GenerationResult killer =
                results.stream()
                        .filter(result -> result.getRequestId().equals("killer"))
                        .findFirst()
                        .orElseThrow();
        assertThat(failure(killer))
                .returns("WORKER_LOST", GenerationFailure::getCode)
                .returns(3, GenerationFailure::getAttempts);
        assertThat(killer.getIndex()).isNull();
        ConsumerRecord<byte[], byte[]> letter =
                darkroom.read(darkroom.topics().deadLetters(), 1).getFirst();
        assertThat(new String(letter.key())).isEqualTo("killer");
        assertThat(Headers.text(letter.headers(), Headers.HISTORY).orElseThrow())
                .contains("attempt 1 started by victim-1", "attempt 3 started by victim-3");
    }

    @Test
    void aSuspectIsDrawnWhenNothingElseIs() throws Exception {
        try (var doomed = start("doomed")) {
            darkroom.publish("suspect", request -> request.setPrompt("hold").setSteps(1));
            darkroom.read(darkroom.topics().attempts(), 1);
            doomed.kill();
        }
        var artist = new TestingArtist();
        Worker heir = darkroom.worker("heir", artist);
        eventually(() -> artist.holding() == 1);
        darkroom.publish("later", request -> request);
        eventually(() -> heir.meters().get("darkroom.leases.held").gauge().value() == 2);
        artist.letGo();
        darkroom.results(2);
        assertThat(darkroom.read(darkroom.topics().attempts(), 5, Attempt.class))
                .extracting(Attempt::getRequestId, Attempt::getState, Attempt::getAttempt)
                .containsExactly(
                        tuple("suspect", AttemptState.STARTED, 1),
                        tuple("suspect", AttemptState.STARTED, 2),
                        tuple("suspect", AttemptState.FINISHED, 2),
                        tuple("later", AttemptState.STARTED, 1),
                        tuple("later", AttemptState.FINISHED, 1));
    }

    @Test
    void aWorkerThatWasFrozenPublishesNothingOfWhatItLost() throws Exception {
        var heir = new TestingArtist();
        heir.letGo();
        try (var frozen = start("frozen")) {
            darkroom.publish("r", request -> request.setPrompt("hold").setSteps(1));
            darkroom.read(darkroom.topics().attempts(), 1);
            frozen.freeze();
            darkroom.worker("heir", heir);
            assertThat(darkroom.result().getWorker()).isEqualTo("heir");
            frozen.thaw();
            darkroom.stopAll();
            // What it draws now shows that it is awake, and has noticed its loss.
            darkroom.publish("next", request -> request);
            assertThat(darkroom.results(2))
                    .extracting(GenerationResult::getRequestId, GenerationResult::getWorker)
                    .containsExactly(tuple("r", "heir"), tuple("next", "frozen"));
        }
    }

    private WorkerProcess start(String name) throws Exception {
        return WorkerProcess.start(bootstrapServers(), darkroom.topics().prefix(), name);
    }
}
