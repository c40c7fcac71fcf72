package dev.darkroom.runtime.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Map;

class TraceSpanTest {

    @Test
    void aSpanIsKnownByItsName() {
        Map.of(
                        "POST /v1/jobs/{id}", TraceSpan.CALL,
                        "send darkroom.results", TraceSpan.SEND,
                        "receive darkroom.prompts", TraceSpan.RECEIVE,
                        "process darkroom.prompts", TraceSpan.PROCESS,
                        "ack darkroom.prompts", TraceSpan.SETTLE,
                        "generate_content emoji", TraceSpan.DRAW,
                        "catching-up", TraceSpan.STAGE,
                        "pass", TraceSpan.PASS,
                        "store s3", TraceSpan.STORE)
                .forEach((name, span) -> assertThat(TraceSpan.called(name)).contains(span));
        assertThat(TraceSpan.called("Something else")).isEmpty();
    }
}
