package dev.darkroom.worker;

import static dev.darkroom.worker.TestingDarkroom.eventually;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.darkroom.schemas.Attempt;
import dev.darkroom.schemas.AttemptState;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.worker.serving.TestingArtist;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/// What becomes of held requests when their worker stops, in good order or not.
class DrainingTest extends BrokerTest {

    @Test
    void aLeaseIsRenewedForAsLongAsTheDrawingTakes() throws Exception {
        var artist = new TestingArtist();
        Worker worker = darkroom.worker("w", artist);
        darkroom.publish("r", request -> request.setPrompt("hold").setSteps(1));
        // Three renewals are one lock's time.
        eventually(() -> renewals(worker) >= 4);
        artist.letGo();
        darkroom.result();
        assertThat(artist.begun()).hasSize(1);
        assertThat(worker.meters().counter("darkroom.leases.lost").count()).isZero();
    }

    @Test
    void aWorkerThatStopsFinishesWhatItHolds() throws Exception {
        var artist = new TestingArtist();
        Worker worker = darkroom.worker("w", artist);
        darkroom.publish("r", request -> request.setPrompt("hold"));
        eventually(() -> artist.holding() == 1);
        Thread stopping = Thread.ofVirtual().start(() -> darkroom.stop(worker));
        eventually(() -> !worker.health().ready());
        artist.letGo();
        stopping.join();
        assertThat(darkroom.result().getWorker()).isEqualTo("w");
    }

    @Test
    void whatCannotBeFinishedInTimeIsGivenBackUnharmed() throws Exception {
        var slow = new TestingArtist();
        Worker worker = darkroom.worker(withGrace(darkroom.settings("slow"), Duration.ZERO), slow);
        darkroom.publish("r", request -> request.setPrompt("hold"));
        eventually(() -> slow.holding() == 1);
        darkroom.stop(worker);
        var quick = new TestingArtist();
        quick.letGo();
        darkroom.worker("quick", quick);
        assertThat(darkroom.result().getWorker()).isEqualTo("quick");
        assertThat(darkroom.read(darkroom.topics().attempts(), 4, Attempt.class))
                .extracting(Attempt::getState, Attempt::getAttempt)
                .containsExactly(
                        tuple(AttemptState.STARTED, 1),
                        tuple(AttemptState.RELEASED, 1),
                        tuple(AttemptState.STARTED, 1),
                        tuple(AttemptState.FINISHED, 1));
    }

    @Test
    void aWorkerThatStopsLeasesNothingMore() throws Exception {
        var artist = new TestingArtist();
        Worker worker = darkroom.worker("w", artist);
        darkroom.publish("held", request -> request.setPrompt("hold"));
        eventually(() -> artist.holding() == 1);
        Thread stopping = Thread.ofVirtual().start(() -> darkroom.stop(worker));
        eventually(() -> darkroom.members() == 1);
        darkroom.publish("later", request -> request);
        var other = new TestingArtist();
        darkroom.worker("other", other);
        assertThat(darkroom.results(1))
                .extracting(GenerationResult::getWorker)
                .containsExactly("other");
        artist.letGo();
        stopping.join();
    }

    @Test
    void noNumberOfReleasesLosesARequest() throws Exception {
        darkroom.setGroup("share.delivery.count.limit", "3");
        darkroom.publish("r", request -> request.setPrompt("hold"));
        for (int restart = 1; restart <= 3; restart++) {
            var artist = new TestingArtist();
            Worker worker =
                    darkroom.worker(
                            withGrace(darkroom.settings("w" + restart), Duration.ZERO), artist);
            eventually(() -> artist.holding() == 1);
            darkroom.stop(worker);
        }
        var artist = new TestingArtist();
        artist.letGo();
        darkroom.worker("last", artist);
        assertThat(darkroom.result().getWorker()).isEqualTo("last");
    }

    private static double renewals(Worker worker) {
        return worker.meters().counter("darkroom.leases.renewed").count();
    }

    private static WorkerSettings withGrace(WorkerSettings settings, Duration grace) {
        return new WorkerSettings(
                settings.name(),
                settings.clients(),
                settings.topics(),
                settings.registry(),
                settings.models(),
                settings.resident(),
                settings.lease(),
                grace,
                settings.limits(),
                settings.patience(),
                settings.telemetryPort());
    }
}
