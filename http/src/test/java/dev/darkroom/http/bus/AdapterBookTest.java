package dev.darkroom.http.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.OfferedAdapter;
import dev.darkroom.schemas.WorkerOffer;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

class AdapterBookTest {

    private static final Optional<String> DEFAULT = Optional.empty();
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final AdapterBook book = new AdapterBook();

    @Test
    void whatEveryWorkerOfAQueueHasIsListed() {
        offer("a", null, NOW, "ink=1", "wash=2");
        offer("b", null, NOW, "ink=1", "film=3");

        assertThat(names(DEFAULT, NOW)).containsExactly("ink");
    }

    /// Else the picture would depend on who draws it.
    @Test
    void twoFilesOfOneNameAreNotOneAdapter() {
        offer("a", null, NOW, "ink=1");
        offer("b", null, NOW, "ink=2");

        assertThat(names(DEFAULT, NOW)).isEmpty();
    }

    @Test
    void eachQueueHasItsOwn() {
        offer("a", null, NOW, "ink=1");
        offer("a", "sd", NOW, "film=1");

        assertThat(names(DEFAULT, NOW)).containsExactly("ink");
        assertThat(names(Optional.of("sd"), NOW)).containsExactly("film");
        assertThat(names(Optional.of("other"), NOW)).isEmpty();
    }

    @Test
    void anOfferThatIsNotToldAgainCountsNoMore() {
        offer("a", null, NOW, "ink=1", "wash=2");
        offer("killed", null, NOW.minusSeconds(60), "ink=1");

        assertThat(names(DEFAULT, NOW)).containsExactly("ink");
        assertThat(names(DEFAULT, NOW.minusSeconds(60).plus(AdapterBook.COUNTS)))
                .containsExactly("ink", "wash");
        assertThat(names(DEFAULT, NOW.plus(AdapterBook.COUNTS))).isEmpty();
    }

    @Test
    void aWorkerThatHasLeftIsForgottenAtOnce() {
        offer("a", null, NOW, "ink=1");
        book.hear("a/", Optional.empty());

        assertThat(names(DEFAULT, NOW)).isEmpty();
    }

    @Test
    void noMoreWorkersAreRememberedThanThereIsRoomFor() {
        offer("first", null, NOW);
        for (int i = 0; i < AdapterBook.MOST; i++) {
            offer("w" + i, null, NOW, "ink=1");
        }

        assertThat(names(DEFAULT, NOW)).containsExactly("ink"); // the first one had none
    }

    private void offer(String worker, String model, Instant at, String... adapters) {
        List<OfferedAdapter> offered =
                Stream.of(adapters)
                        .map(one -> one.split("="))
                        .map(one -> new OfferedAdapter(one[0], one[1], true, false))
                        .toList();
        book.hear(
                worker + "/" + (model == null ? "" : model),
                Optional.of(new WorkerOffer(worker, model, offered, at)));
    }

    private List<String> names(Optional<String> model, Instant now) {
        return book.of(model, now).stream().map(Adapters.Adapter::name).toList();
    }
}
