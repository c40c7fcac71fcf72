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

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import java.util.List;

/// Workers that die while they draw.
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
            darkroom.publish("suspect", request -> request.setPrompt("hold"));
            darkroom.read(darkroom.topics().attempts(), 1);
            var artist = new TestingArtist();
            darkroom.worker("heir", artist);
            darkroom.publish("blameless", request -> request.setPrompt("hold"));
            eventually(() -> artist.holding() == 1 || !doomed.isAlive());
            doomed.kill();
            darkroom.publish("later", request -> request.setPrompt("nap"));
            eventually(() -> attempts() >= 2);
            assertThat(artist.begun()).containsExactly("hold");
            artist.letGo();
            darkroom.results(3);
            assertThat(artist.begun()).startsWith("hold", "hold").hasSize(3);
        }
    }

    private int attempts() {
        return darkroom.read(darkroom.topics().attempts(), 2).size();
    }

    private WorkerProcess start(String name) throws Exception {
        return WorkerProcess.start(bootstrapServers(), darkroom.topics().prefix(), name);
    }
}
