package dev.darkroom.worker;

import static dev.darkroom.worker.TestingDarkroom.eventually;
import static dev.darkroom.worker.TestingDarkroom.failure;
import static dev.darkroom.worker.TestingDarkroom.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.worker.serving.TestingArtist;

import org.junit.jupiter.api.Test;

import java.util.List;

/// Two requests of one id, on two workers.
class WhoseIdTest extends BrokerTest {

    @Test
    void whileOneIsDrawnAnotherOfItsIdIsAConflictAndTheFirstIsUndisturbed() throws Exception {
        var artist = new TestingArtist();
        darkroom.worker("one", artist);
        darkroom.publish("r", request -> request.setPrompt("hold").setSteps(2).setCount(2));
        eventually(() -> artist.holding() == 2);
        darkroom.worker("two", new TestingArtist());

        darkroom.publish("r", request -> request.setPrompt("a pear").setCount(2));
        GenerationResult conflict = darkroom.results(1).getFirst();
        artist.letGo();

        assertThat(failure(conflict))
                .returns("CONFLICT", GenerationFailure::getCode)
                .returns(false, GenerationFailure::getOwnerAnswered);
        List<GenerationResult> pictures = darkroom.results(3).subList(1, 3);
        pictures.forEach(TestingDarkroom::image);
        assertThat(pictures)
                .extracting(GenerationResult::getRequestDigest)
                .doesNotContain(conflict.getRequestDigest());
    }

    @Test
    void aRequestThatCanNeverBeDrawnDoesNotTakeTheIdOfOneThatIsBeingDrawn() throws Exception {
        var artist = new TestingArtist();
        darkroom.worker("one", artist);
        darkroom.publish("r", request -> request.setPrompt("hold").setSteps(2));
        eventually(() -> artist.holding() == 1);
        darkroom.worker("two", new TestingArtist());

        darkroom.publish("r", request -> request.setSteps(0));
        assertThat(failure(darkroom.results(1).getFirst()).getCode()).isEqualTo("CONFLICT");
        artist.letGo();

        image(darkroom.results(2).get(1));
    }

    @Test
    void anIdThatWasRefusedStaysTheRefusedRequestsOnEveryWorker() throws Exception {
        darkroom.worker("one", new TestingArtist());
        darkroom.publish("r", request -> request.setSteps(0));
        assertThat(failure(darkroom.results(1).getFirst()).getCode()).isEqualTo("INVALID");
        darkroom.stopAll();
        darkroom.worker("two", new TestingArtist());

        darkroom.publish("r", request -> request.setSteps(2));

        assertThat(failure(darkroom.results(2).get(1)))
                .returns("CONFLICT", GenerationFailure::getCode)
                .returns(true, GenerationFailure::getOwnerAnswered);
    }
}
