package dev.darkroom.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

class FirstContactTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final AtomicInteger asked = new AtomicInteger();

    static Stream<Exception> passing() {
        var timeout = new TimeoutException("on purpose");
        return Stream.of(
                timeout,
                new ExecutionException(timeout),
                new KafkaException("publishing", timeout),
                new IOException("asking", new ExecutionException(timeout)));
    }

    static Stream<Exception> lasting() {
        return Stream.of(
                new TopicAuthorizationException("on purpose"),
                new SaslAuthenticationException("on purpose"),
                new IllegalStateException("on purpose"),
                new IOException("on purpose"));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void whoDoesNotAnswerIsAskedAgain(Exception failure) throws Exception {
        String answer = FirstContact.insist("asking", () -> answer(2, failure), LONG);

        assertThat(answer).isEqualTo("answer");
        assertThat(asked).hasValue(2);
    }

    @ParameterizedTest
    @MethodSource("lasting")
    void whatWillNotPassIsToldAtOnce(Exception failure) {
        assertThatThrownBy(() -> FirstContact.insist("asking", () -> answer(2, failure), LONG))
                .isSameAs(failure);
        assertThat(asked).hasValue(1);
    }

    @Test
    void nobodyIsAskedForEver() {
        var failure = new TimeoutException("on purpose");

        assertThatThrownBy(
                        () ->
                                FirstContact.insist(
                                        "asking",
                                        () -> answer(Integer.MAX_VALUE, failure),
                                        Duration.ofMillis(700)))
                .isSameAs(failure);
        assertThat(asked).hasValueGreaterThan(1);
    }

    private String answer(int at, Exception before) throws Exception {
        if (asked.incrementAndGet() < at) {
            throw before;
        }
        return "answer";
    }
}
