package dev.darkroom.standalone.draw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationProgress;
import dev.darkroom.schemas.PromptRequest;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

class BoardTest {

    private final AtomicLong now = new AtomicLong();
    private final Board board = new Board(order("a", 2), now::get);

    @Test
    void theTimeLeftFollowsThePaceSoFar() {
        board.step(progress(0, 1, 10));
        pass(Duration.ofSeconds(4));
        board.step(progress(0, 5, 10));

        assertThat(board.left()).hasValue(Duration.ofSeconds(5 + 10));
        assertThat(board.summary()).isEqualTo("0 of 2 pictures, 15 s left");
    }

    @Test
    void thereIsNoTimeLeftBeforeThereIsAPace() {
        board.step(progress(0, 1, 10));

        assertThat(board.summary()).isEqualTo("0 of 2 pictures");
    }

    @Test
    void progressThatComesLateOrTwiceIsPassedOver() {
        board.step(progress(0, 3, 10));

        assertThat(board.step(progress(0, 3, 10))).isEmpty();
        assertThat(board.step(progress(0, 2, 10))).isEmpty();
        assertThat(board.step(progress(0, 4, 10))).isPresent();
    }

    @Test
    void aRequestThatFailsEndsAllItsPictures() {
        board.step(progress(1, 3, 10));
        board.ended(new Finish.Failed("a", Optional.empty(), failure()));

        assertThat(board.ended()).isEqualTo(2);
        assertThat(board.drawing()).isEmpty();
    }

    @Test
    void barsArePaintedOverThemselvesAndGoneInTheEnd() {
        var err = new ByteArrayOutputStream();
        var bars = new Bars(board, new PrintStream(err, true, StandardCharsets.UTF_8), 60);

        board.step(progress(0, 5, 10));
        bars.refresh();
        String first = err.toString(StandardCharsets.UTF_8);
        err.reset();
        bars.close();

        assertThat(first).contains("a prompt #0").contains("5/10").contains("0 of 2 pictures");
        assertThat(first.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(66));
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("\r\u001b[1A\u001b[J");
    }

    @Test
    void linesNameEveryFirstAndLastStep() {
        var err = new ByteArrayOutputStream();
        var lines = new Lines(board, new PrintStream(err, true, StandardCharsets.UTF_8), now::get);

        for (int step = 1; step <= 10; step++) {
            board.step(progress(0, step, 10)).ifPresent(lines::stepped);
            pass(Duration.ofMillis(100));
        }

        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .hasSize(3)
                .first()
                .asString()
                .startsWith("a prompt #0: step 1 of 10");
    }

    static Order order(String id, int count) {
        return new Order(
                List.of(
                        PromptRequest.newBuilder()
                                .setId(id)
                                .setPrompt("a prompt")
                                .setCount(count)
                                .build()));
    }

    static GenerationFailure failure() {
        return new GenerationFailure(
                "INVALID", "steps", "0", "1 to 100", "too few steps", 0, false);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static GenerationProgress progress(int index, int step, int steps) {
        return new GenerationProgress("a", index, 2, step, steps, null, "w", Instant.EPOCH, null);
    }
}
