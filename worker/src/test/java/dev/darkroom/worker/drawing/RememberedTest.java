package dev.darkroom.worker.drawing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(30)
class RememberedTest {
    private final AtomicInteger asked = new AtomicInteger();

    private String encoded(String what) {
        asked.incrementAndGet();
        return what + "!";
    }

    @Test
    void whatManyWantAtOnceIsEncodedOnce() throws Exception {
        try (var crew = new Crew("encoding", 2);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var remembered = new Remembered<String, String>(4, crew);
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(threads.submit(() -> remembered.of("a", () -> encoded("a"))));
            }

            for (Future<String> answer : answers) {
                assertThat(answer.get()).isEqualTo("a!");
            }
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void whatWasUsedLongestAgoIsForgotten() {
        try (var crew = new Crew("encoding", 1)) {
            var remembered = new Remembered<String, String>(2, crew);
            for (String what : List.of("a", "b", "a", "c", "a", "b")) {
                remembered.of(what, () -> encoded(what));
            }

            assertThat(asked).hasValue(4);
        }
    }

    @Test
    void whatFailedIsTriedAgainByTheNext() {
        try (var crew = new Crew("encoding", 1)) {
            var remembered = new Remembered<String, String>(2, crew);
            assertThatThrownBy(
                            () ->
                                    remembered.of(
                                            "a",
                                            () -> {
                                                throw new ArithmeticException("no number");
                                            }))
                    .isInstanceOf(DrawingFailed.class);

            assertThat(remembered.of("a", () -> encoded("a"))).isEqualTo("a!");
        }
    }
}
