package dev.darkroom.worker.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.Sender;
import dev.darkroom.schemas.Attempt;
import dev.darkroom.schemas.AttemptState;
import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.topic.Headers;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.SchemaCatalog;
import dev.darkroom.schemas.wire.SchemaUnavailableException;
import dev.darkroom.schemas.wire.SingleObjectWire;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.worker.TestingDarkroom;
import dev.darkroom.worker.drawing.PictureUse;
import dev.darkroom.worker.intake.Attempts;
import dev.darkroom.worker.intake.Cancellations;
import dev.darkroom.worker.intake.Lease;
import dev.darkroom.worker.intake.Settlement;
import dev.darkroom.worker.intake.TestingLeases;
import dev.darkroom.worker.outcome.Outbox;
import dev.darkroom.worker.outcome.ProgressFeed;
import dev.darkroom.worker.prompt.Limits;
import dev.darkroom.worker.prompt.PromptReader;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// The handling of one lease, against brokers that acknowledge when the test says.
class RequestHandlerTest {

    private static final Topics TOPICS = new Topics("t.");
    private static final Wire WIRE = new SingleObjectWire(SchemaCatalog.releasedOnly());

    private final AtomicInteger outages = new AtomicInteger();
    private final Wire registry =
            new Wire() {
                @Override
                public byte[] encode(String topic, SpecificRecord value) {
                    if (outages.getAndDecrement() > 0) {
                        throw new SchemaUnavailableException("on purpose");
                    }
                    return WIRE.encode(topic, value);
                }

                @Override
                public <T extends SpecificRecord> T decode(
                        String topic, byte[] bytes, Class<T> type) {
                    return WIRE.decode(topic, bytes, type);
                }
            };
    private final MockProducer<byte[], byte[]> brokers = producer(false);
    private final TestingArtist artist = new TestingArtist();
    private final Health health = new Health();
    private Supplier<CompletableFuture<Void>> caughtUp =
            () -> CompletableFuture.completedFuture(null);
    private final Attempts attempts = new Attempts(TOPICS.attempts(), WIRE, 10);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final RequestHandler handler = handler();
    private int answered;

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void aRequestIsNeverAcceptedBeforeItsOutcomeIsAcknowledged() throws Exception {
        Future<Settlement> settlement = handle(lease(request -> request));
        acknowledge(TOPICS.attempts());
        awaitSent(TOPICS.results());
        assertThat(settlement.isDone()).isFalse();
        acknowledge(TOPICS.results());
        acknowledge(TOPICS.attempts());
        assertThat(settlement.get()).isEqualTo(Settlement.ACCEPT);
    }

    @Test
    void aRefusalIsNeverAcceptedBeforeItIsAcknowledged() throws Exception {
        Future<Settlement> settlement = handle(lease(request -> request.setSteps(0)));
        acknowledge(TOPICS.attempts());
        awaitSent(TOPICS.results());
        assertThat(settlement.isDone()).isFalse();
        acknowledge(TOPICS.results());
        acknowledge(TOPICS.attempts());
        assertThat(settlement.get()).isEqualTo(Settlement.ACCEPT);
    }

    @Test
    void whatCannotBeReadIsNeverAcceptedBeforeItIsPutAside() throws Exception {
        Future<Settlement> settlement = handle(TestingLeases.of("r", new byte[] {1, 2, 3}));
        awaitSent(TOPICS.deadLetters());
        assertThat(settlement.isDone()).isFalse();
        acknowledge(TOPICS.deadLetters());
        assertThat(settlement.get()).isEqualTo(Settlement.ACCEPT);
    }

    @Test
    void nothingIsDrawnBeforeTheAttemptIsOnRecord() throws Exception {
        Future<Settlement> settlement = handle(lease(request -> request));
        awaitSent(TOPICS.attempts());
        assertThat(artist.begun()).isEmpty();
        acknowledge(TOPICS.attempts());
        acknowledge(TOPICS.results());
        acknowledge(TOPICS.attempts());
        settlement.get();
        assertThat(artist.begun()).hasSize(1);
    }

    @Test
    void aPictureWhoseLeaseIsLostIsNotPublished() throws Exception {
        Lease lease = lease(request -> request.setPrompt("hold"));
        Future<Settlement> settlement = handle(lease);
        acknowledge(TOPICS.attempts());
        TestingDarkroom.eventually(() -> artist.holding() == 1);
        TestingLeases.lose(lease);
        Attempt released = WIRE.decode("", awaitSent(TOPICS.attempts()).value(), Attempt.class);
        assertThat(released.getState()).isEqualTo(AttemptState.RELEASED);
        acknowledge(TOPICS.attempts());
        assertThat(settlement.get()).isEqualTo(Settlement.RELEASE);
        assertThat(brokers.history())
                .extracting(ProducerRecord::topic)
                .containsOnly(TOPICS.attempts());
    }

    @Test
    void anOutcomeThatIsNotAcknowledgedIsSentAgain() throws Exception {
        Future<Settlement> settlement = handle(lease(request -> request));
        acknowledge(TOPICS.attempts());
        awaitSent(TOPICS.results());
        brokers.errorNext(new TimeoutException("no answer"));
        answered++;
        acknowledge(TOPICS.attempts());
        GenerationResult again =
                WIRE.decode("", awaitSent(TOPICS.results()).value(), GenerationResult.class);
        assertThat(again.getRequestId()).isEqualTo("r");
        assertThat(settlement.isDone()).isFalse();
        acknowledge(TOPICS.results());
        assertThat(settlement.get()).isEqualTo(Settlement.ACCEPT);
        assertThat(artist.begun()).hasSize(1);
    }

    @Test
    void anOutcomeWhoseSchemaCannotBeLookedUpIsWrittenOnceItCan() throws Exception {
        outages.set(1);
        Future<Settlement> settlement = handle(lease(request -> request.setSteps(0)));
        acknowledge(TOPICS.attempts());
        GenerationResult result =
                WIRE.decode("", awaitSent(TOPICS.results()).value(), GenerationResult.class);
        assertThat(TestingDarkroom.failure(result).getCode()).isEqualTo("INVALID");
        acknowledge(TOPICS.results());
        acknowledge(TOPICS.attempts());
        assertThat(settlement.get()).isEqualTo(Settlement.ACCEPT);
    }

    @Test
    void whatKilledItsWorkersTooOftenIsPutAsideUnseen() throws Exception {
        for (int attempt = 1; attempt <= 3; attempt++) {
            attempts.see(null, WIRE.encode("", started(attempt)));
        }
        Future<Settlement> settlement = handle(lease(request -> request));
        acknowledge(TOPICS.deadLetters());
        acknowledge(TOPICS.results());
        acknowledge(TOPICS.attempts());
        assertThat(settlement.get()).isEqualTo(Settlement.ACCEPT);
        assertThat(artist.begun()).isEmpty();
    }

    @Test
    void anUnexpectedFaultEndsTheRequestAndNotTheLane() throws Exception {
        Future<Settlement> settlement = handle(lease(request -> request.setPrompt("choke")));
        acknowledge(TOPICS.attempts());
        GenerationResult result =
                WIRE.decode("", awaitSent(TOPICS.results()).value(), GenerationResult.class);
        assertThat(TestingDarkroom.failure(result).getCode()).isEqualTo("INTERNAL");
        acknowledge(TOPICS.results());
        acknowledge(TOPICS.attempts());
        assertThat(settlement.get()).isEqualTo(Settlement.ACCEPT);
    }

    @Test
    void anErrorBeforeTheFirstPassEndsTheRequestWithAnOutcome() throws Exception {
        Future<Settlement> settlement = handle(lease(request -> request.setPrompt("swell")));
        acknowledge(TOPICS.attempts());
        GenerationResult result =
                WIRE.decode("", awaitSent(TOPICS.results()).value(), GenerationResult.class);
        assertThat(TestingDarkroom.failure(result).getCode()).isEqualTo("OUT_OF_MEMORY");
        acknowledge(TOPICS.results());
        acknowledge(TOPICS.attempts());
        assertThat(settlement.get()).isEqualTo(Settlement.ACCEPT);
    }

    @Test
    void aRequestOnItsLastDeliveryButOneIsMadeAFreshRecordBeforeAnythingElse() throws Exception {
        byte[] unreadable = {1, 2, 3};
        Future<Settlement> settlement = handle(TestingLeases.of("r", unreadable, 4));
        ProducerRecord<byte[], byte[]> again = awaitSent("prompts");
        assertThat(again.key()).isEqualTo("r".getBytes(StandardCharsets.UTF_8));
        assertThat(again.value()).isEqualTo(unreadable);
        assertThat(settlement.isDone()).isFalse();
        acknowledge("prompts");
        assertThat(settlement.get()).isEqualTo(Settlement.ACCEPT);
    }

    @Test
    void aRequestThatNoBrokerTakesASecondTimeIsHandledAsItIs() throws Exception {
        byte[] value = WIRE.encode("", PromptRequest.newBuilder().setId("r").setSteps(0).build());
        Future<Settlement> settlement = handle(TestingLeases.of("r", value, 5));
        awaitSent("prompts");
        brokers.errorNext(new RecordTooLargeException("on purpose"));
        answered++;
        acknowledge(TOPICS.attempts());
        acknowledge(TOPICS.results());
        acknowledge(TOPICS.attempts());
        assertThat(settlement.get()).isEqualTo(Settlement.ACCEPT);
    }

    @Test
    void aRequestWhoseAnswerNoBrokerTakesIsPutAside() throws Exception {
        Future<Settlement> settlement = handle(lease(request -> request.setSteps(0)));
        acknowledge(TOPICS.attempts());
        awaitSent(TOPICS.results());
        brokers.errorNext(new RecordTooLargeException("on purpose"));
        answered++;
        ProducerRecord<byte[], byte[]> letter = awaitSent(TOPICS.deadLetters());
        assertThat(Headers.text(letter.headers(), Headers.REASON))
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("INVALID", "larger than a record"));
        assertThat(settlement.isDone()).isFalse();
        acknowledge(TOPICS.deadLetters());
        acknowledge(TOPICS.attempts());
        assertThat(settlement.get()).isEqualTo(Settlement.ACCEPT);
    }

    @Test
    void aRequestThatLearnsThatItsIdIsTakenPublishesNothingButTheConflict() throws Exception {
        var asked = new AtomicInteger();
        caughtUp =
                () -> {
                    if (asked.incrementAndGet() == 2) { // both had begun before either knew
                        attempts.see(null, WIRE.encode("", others(AttemptState.STARTED)));
                    }
                    return CompletableFuture.completedFuture(null);
                };
        Future<Settlement> settlement = handle(lease(request -> request));
        acknowledge(TOPICS.attempts());
        acknowledge(TOPICS.attempts());
        GenerationResult result =
                WIRE.decode("", awaitSent(TOPICS.results()).value(), GenerationResult.class);
        assertThat(TestingDarkroom.failure(result).getCode()).isEqualTo("CONFLICT");
        assertThat(result.getIndex()).isNull();
        acknowledge(TOPICS.results());
        assertThat(settlement.get()).isEqualTo(Settlement.ACCEPT);
        assertThat(WIRE.decode("", brokers.history().get(1).value(), Attempt.class))
                .isEqualTo(others(AttemptState.STARTED));
    }

    @Test
    void aPictureIsNotPublishedBeforeItIsKnownWhoseItsIdIs() throws Exception {
        var asked = new AtomicInteger();
        caughtUp =
                () ->
                        asked.incrementAndGet() == 2
                                ? new LearntWhenAwaited()
                                : CompletableFuture.completedFuture(null);
        Future<Settlement> settlement = handle(lease(request -> request));
        acknowledge(TOPICS.attempts());
        acknowledge(TOPICS.attempts());
        GenerationResult result =
                WIRE.decode("", awaitSent(TOPICS.results()).value(), GenerationResult.class);
        assertThat(TestingDarkroom.failure(result).getCode()).isEqualTo("CONFLICT");
        acknowledge(TOPICS.results());
        assertThat(settlement.get()).isEqualTo(Settlement.ACCEPT);
        assertThat(artist.begun()).hasSize(1);
    }

    @Test
    void moreHeadersThanMayTravelAreRefused() throws Exception {
        byte[] value = WIRE.encode("", PromptRequest.newBuilder().setId("r").build());
        Future<Settlement> settlement =
                handle(TestingLeases.of("r", value, "ce_data", new byte[1_100_000]));
        acknowledge(TOPICS.attempts());
        ProducerRecord<byte[], byte[]> answer = awaitSent(TOPICS.results());
        GenerationFailure failure =
                TestingDarkroom.failure(WIRE.decode("", answer.value(), GenerationResult.class));
        assertThat(failure)
                .returns("INVALID", GenerationFailure::getCode)
                .returns("headers", GenerationFailure::getField);
        assertThat(answer.headers()).isEmpty();
        acknowledge(TOPICS.results());
        acknowledge(TOPICS.attempts());
        assertThat(settlement.get()).isEqualTo(Settlement.ACCEPT);
    }

    @Test
    void aProducerThatWillNeverSendAgainFailsTheWorkerAndGivesTheRequestBack() throws Exception {
        Future<Settlement> settlement = handle(lease(request -> request));
        awaitSent(TOPICS.attempts());
        brokers.errorNext(new ProducerFencedException("on purpose"));

        assertThat(settlement.get()).isEqualTo(Settlement.RELEASE);
        assertThat(health.live()).isFalse();
    }

    /// What the brokers have is known only when somebody waits for it, the picture drawn: that
    /// another request has the id.
    private final class LearntWhenAwaited extends CompletableFuture<Void> {

        @Override
        public Void get(long timeout, TimeUnit unit) {
            attempts.see(null, WIRE.encode("", others(AttemptState.STARTED)));
            complete(null);
            return null;
        }
    }

    private static Attempt others(AttemptState state) {
        return Attempt.newBuilder(started(1)).setState(state).setRequestDigest("another").build();
    }

    private Future<Settlement> handle(Lease lease) {
        return threads.submit(() -> handler.handle(lease));
    }

    private static Lease lease(UnaryOperator<PromptRequest.Builder> change) {
        PromptRequest request = change.apply(PromptRequest.newBuilder().setId("r")).build();
        return TestingLeases.of("r", WIRE.encode("", request));
    }

    private static Attempt started(int attempt) {
        return Attempt.newBuilder()
                .setRequestId("r")
                .setAttempt(attempt)
                .setWorker("dead")
                .setState(AttemptState.STARTED)
                .setAt(Instant.EPOCH)
                .build();
    }

    /// Waits for the next record, which has to be of that topic, and acknowledges it.
    private void acknowledge(String topic) {
        awaitSent(topic);
        brokers.completeNext();
        answered++;
    }

    private ProducerRecord<byte[], byte[]> awaitSent(String topic) {
        TestingDarkroom.eventually(() -> brokers.history().size() > answered);
        ProducerRecord<byte[], byte[]> next = brokers.history().get(answered);
        assertThat(next.topic()).isEqualTo(topic);
        return next;
    }

    private RequestHandler handler() {
        var reader =
                new PromptReader(
                        new PromptReader.Queue(TOPICS.prompts(), Optional.empty()),
                        artist.card(),
                        artist.samplers(),
                        artist::measure,
                        PictureUse.NEVER,
                        Limits.STANDARD);
        var office =
                new Office(
                        "w",
                        new Mail(
                                WIRE,
                                new Outbox(
                                        new Sender(brokers, Duration.ofSeconds(30)),
                                        registry,
                                        TOPICS,
                                        health.condition("sending", "-")),
                                new ProgressFeed(
                                        producer(true), registry, TOPICS.progress(), () -> {})),
                        new Views(
                                new Cancellations(TOPICS.controls(), WIRE, 10),
                                attempts,
                                () -> caughtUp.get()),
                        new Admission(),
                        new Patience(3, 1, 1 << 20),
                        5,
                        new WorkerMeters(new SimpleMeterRegistry()),
                        InstantSource.system());
        return new RequestHandler(office, reader, artist);
    }

    private static MockProducer<byte[], byte[]> producer(boolean acknowledging) {
        return new MockProducer<>(
                acknowledging, null, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
