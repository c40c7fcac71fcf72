package dev.darkroom.standalone.draw;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

class InOrderTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final InOrder lines =
            new InOrder(
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new Order(
                            Stream.of(BoardTest.order("a", 2), BoardTest.order("b", 2))
                                    .flatMap(order -> order.requests().stream())
                                    .toList()));

    @Test
    void aLineWaitsForThoseThatWereAskedForBefore() {
        lines.add("b", Optional.of(0), "b0");
        lines.add("a", Optional.of(1), "a1");
        assertThat(printed()).isEmpty();

        lines.add("a", Optional.of(0), "a0");
        assertThat(printed()).containsExactly("a0", "a1", "b0");

        lines.add("b", Optional.of(1), "b1");
        assertThat(printed()).containsExactly("a0", "a1", "b0", "b1");
    }

    @Test
    void aLineAboutTheRestOfARequestIsPrintedOnceAndHoldsNobodyUp() {
        lines.add("b", Optional.of(1), "b1");
        lines.add("a", Optional.of(1), "a1");
        lines.add("a", Optional.empty(), "a failed");
        lines.add("b", Optional.empty(), "b failed");

        assertThat(printed()).containsExactly("a failed", "a1", "b failed", "b1");
    }

    @Test
    void whatIsHeldBackIsPrintedInTheEnd() {
        lines.add("b", Optional.of(1), "b1");
        lines.add("a", Optional.of(1), "a1");

        lines.end();

        assertThat(printed()).containsExactly("a1", "b1");
    }

    private Stream<String> printed() {
        return out.toString(StandardCharsets.UTF_8).lines();
    }
}
