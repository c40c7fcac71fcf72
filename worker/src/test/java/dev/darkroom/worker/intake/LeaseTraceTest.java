package dev.darkroom.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.drawing.DrawingStopped;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// What a trace tells of a lease, by a drawing that ends when the test wants it to. OpenTelemetry's
/// SDK is the whole process's.
@Isolated
class LeaseTraceTest {

    private static final AttributeKey<String> GROUP =
            AttributeKey.stringKey("messaging.consumer.group.name");

    private final List<SpanData> told = new CopyOnWriteArrayList<>();
    private final TestingShareConsumer consumer = new TestingShareConsumer();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch left = new CountDownLatch(1);
    private OpenTelemetrySdk sdk;

    @BeforeEach
    void listen() {
        GlobalOpenTelemetry.resetForTest();
        sdk =
                OpenTelemetrySdk.builder()
                        .setTracerProvider(
                                SdkTracerProvider.builder()
                                        .addSpanProcessor(SimpleSpanProcessor.create(new Ear()))
                                        .build())
                        .buildAndRegisterGlobal();
        consumer.offer(TestingLeases.record(1, "asked", new byte[0]));
    }

    @AfterEach
    void forget() {
        workers.shutdownNow();
        sdk.close();
        GlobalOpenTelemetry.resetForTest();
    }

    @Test
    void eachRenewalIsInTheTraceOfItsRequest() throws Exception {
        var renewals = new CountDownLatch(3);

        run(
                _ -> {
                    await(renewals);
                    left.countDown();
                    return Settlement.ACCEPT;
                },
                renewals::countDown);

        SpanData process = only("process prompts");
        assertThat(called("renew prompts"))
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(
                        renewal -> {
                            assertThat(renewal.getParentSpanId()).isEqualTo(process.getSpanId());
                            assertThat(renewal.getTraceId()).isEqualTo(process.getTraceId());
                            assertThat(renewal.getKind()).isEqualTo(SpanKind.CLIENT);
                            assertThat(renewal.getStatus().getStatusCode())
                                    .isEqualTo(StatusCode.UNSET);
                        });
        assertThat(only("ack prompts").getParentSpanId()).isEqualTo(process.getSpanId());
    }

    @Test
    void aRenewalThatIsRefusedIsToldAsAFault() throws Exception {
        run(
                lease -> {
                    consumer.refuse();
                    while (true) {
                        try {
                            lease.check();
                        } catch (DrawingStopped _) {
                            left.countDown();
                            return Settlement.RELEASE;
                        }
                        Thread.onSpinWait();
                    }
                },
                () -> {});

        assertThat(only("renew prompts").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(only("process prompts").getAttributes().asMap()).containsValue(LeaseTrace.LOST);
    }

    @Test
    void whatIsConsumedNamesTheGroupThatConsumesIt() throws Exception {
        run(
                _ -> {
                    left.countDown();
                    return Settlement.ACCEPT;
                },
                () -> {});

        assertThat(told)
                .extracting(SpanData::getName)
                .contains("receive prompts", "process prompts", "ack prompts");
        assertThat(told)
                .allSatisfy(
                        span ->
                                assertThat(span.getAttributes().get(GROUP))
                                        .as(span.getName())
                                        .isEqualTo(TestingLeases.GROUP));
    }

    private void run(LeaseHandler handler, Runnable renewed) throws Exception {
        new Lane(
                        consumer,
                        new Lane.Desk(
                                TestingLeases.GROUP,
                                handler,
                                workers,
                                InstantSource.system(),
                                new Watch(renewed),
                                () -> left.getCount() == 0,
                                () -> {}))
                .run();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<SpanData> called(String name) {
        return told.stream().filter(span -> span.getName().equals(name)).toList();
    }

    private SpanData only(String name) {
        assertThat(called(name)).hasSize(1);
        return called(name).getFirst();
    }

    private record Watch(Runnable whenRenewed) implements LaneWatch {
        @Override
        public void leased() {}

        @Override
        public void renewed() {
            whenRenewed.run();
        }

        @Override
        public void lost() {}

        @Override
        public void settled(Settlement settlement, Duration took) {}
    }

    private final class Ear implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            told.addAll(spans);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
