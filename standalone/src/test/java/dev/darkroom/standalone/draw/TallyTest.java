package dev.darkroom.standalone.draw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.ResolvedParameters;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

class TallyTest {

    private final Tally tally = new Tally(BoardTest.order("a", 2));

    @Test
    void allIsKeptWhenEveryPictureIs() {
        assertThat(tally.count(kept(0))).isTrue();
        assertThat(tally.done()).isFalse();
        assertThat(tally.count(kept(1))).isTrue();

        assertThat(tally.done()).isTrue();
        assertThat(tally.allKept()).isTrue();
    }

    @Test
    void aPictureIsNewsOnce() {
        tally.count(kept(0));

        assertThat(tally.count(kept(0))).isFalse();
        assertThat(tally.unfinished()).containsExactly("a");
    }

    @Test
    void aFailedRequestEndsWhatIsNotKeptYet() {
        tally.count(kept(0));

        assertThat(tally.count(failed(Optional.empty()))).isTrue();
        assertThat(tally.count(failed(Optional.empty()))).isFalse();
        assertThat(tally.done()).isTrue();
        assertThat(tally.allKept()).isFalse();
    }

    @Test
    void aFailureTwiceReportedSpoilsNothing() {
        tally.count(kept(0));
        tally.count(kept(1));

        assertThat(tally.count(failed(Optional.of(1)))).isFalse();
        assertThat(tally.allKept()).isTrue();
    }

    @Test
    void strangersDoNotCount() {
        assertThat(tally.count(new Finish.Failed("b", Optional.empty(), BoardTest.failure())))
                .isFalse();
    }

    private static Finish failed(Optional<Integer> index) {
        return new Finish.Failed("a", index, BoardTest.failure());
    }

    private static Finish kept(int index) {
        var parameters =
                ResolvedParameters.newBuilder()
                        .setModel("m")
                        .setPrompt("p")
                        .setWidth(8)
                        .setHeight(8)
                        .setSteps(2)
                        .setGuidanceScale(1.0)
                        .setSampler("euler")
                        .setSeed(7L)
                        .setFormat("png")
                        .build();
        return new Finish.Kept("a", index, Path.of("a.png"), parameters, "00", Instant.EPOCH);
    }
}
