package dev.darkroom.sink.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

class OrderedWorkTest {

    @Test
    void workOfOneNameRunsInItsOrder() throws InterruptedException {
        List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
        var end = new CountDownLatch(1);
        try (var lines = new OrderedWork()) {
            for (int i = 0; i < 500; i++) {
                int number = i;
                lines.submit("a", () -> ran.add(number));
            }
            lines.submit("a", end::countDown);
            end.await();
        }
        assertThat(ran).containsExactlyElementsOf(IntStream.range(0, 500).boxed().toList());
    }

    @Test
    void aNameThatWaitsDoesNotHoldUpTheOthers() throws InterruptedException {
        var gate = new CountDownLatch(1);
        var others = new CountDownLatch(2);
        try (var lines = new OrderedWork()) {
            lines.submit("slow", () -> await(gate));
            lines.submit("slow", () -> await(gate));
            lines.submit("b", others::countDown);
            lines.submit("c", others::countDown);
            others.await();
            gate.countDown();
        }
    }

    @Test
    void workThatFailsDoesNotEndItsLine() throws InterruptedException {
        var end = new CountDownLatch(1);
        try (var lines = new OrderedWork()) {
            lines.submit(
                    "a",
                    () -> {
                        throw new IllegalStateException("on purpose");
                    });
            lines.submit("a", end::countDown);
            end.await();
        }
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
