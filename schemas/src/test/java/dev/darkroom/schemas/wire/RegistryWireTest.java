package dev.darkroom.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.darkroom.schemas.Cancellation;
import dev.darkroom.schemas.PromptRequest;

import io.apicurio.registry.resolver.config.SchemaResolverConfig;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// Through the real serde and HTTP, against a registry's API in this process.
class RegistryWireTest {

    private static final String TOPIC = "darkroom.prompts";

    private final PromptRequest request =
            PromptRequest.newBuilder().setId("7f3a").setPrompt("a red apple").build();
    private TestingRegistry registry;
    private RegistryWire writer;
    private RegistryWire reader;

    @BeforeEach
    void open() throws IOException {
        registry = TestingRegistry.start();
        writer = new RegistryWire(registry.url(), Map.of());
        reader = new RegistryWire(registry.url(), Map.of());
    }

    @AfterEach
    void close() {
        writer.close();
        reader.close();
        registry.close();
    }

    @Test
    void whatIsWrittenIsReadByWhoeverSharesTheRegistry() {
        byte[] bytes = writer.encode(TOPIC, request);

        assertThat(ByteBuffer.wrap(bytes).get()).isZero();
        assertThat(ByteBuffer.wrap(bytes).getInt(1)).isEqualTo(1);
        assertThat(reader.decode(TOPIC, bytes, PromptRequest.class)).isEqualTo(request);
    }

    @Test
    void eachKindOfRecordHasItsOwnNumber() {
        writer.encode(TOPIC, request);
        var cancellation =
                Cancellation.newBuilder()
                        .setRequestId("7f3a")
                        .setRequestedAt(Instant.EPOCH)
                        .build();

        byte[] bytes = writer.encode("darkroom.controls", cancellation);

        assertThat(ByteBuffer.wrap(bytes).getInt(1)).isEqualTo(2);
        assertThat(reader.decode("darkroom.controls", bytes, Cancellation.class))
                .isEqualTo(cancellation);
    }

    @Test
    void manyThreadsMayShareIt() throws InterruptedException {
        List<PromptRequest> requests =
                IntStream.range(0, 1000)
                        .mapToObj(i -> PromptRequest.newBuilder(request).setId("r" + i).build())
                        .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<PromptRequest>> trips =
                    requests.stream().<Callable<PromptRequest>>map(it -> () -> trip(it)).toList();

            assertThat(threads.invokeAll(trips).stream().map(Future::resultNow))
                    .containsExactlyElementsOf(requests);
        }
    }

    private PromptRequest trip(PromptRequest sent) {
        return reader.decode(TOPIC, writer.encode(TOPIC, sent), PromptRequest.class);
    }

    @Test
    void bytesOfNoSchemaAreUnreadable() {
        byte[] unheardOf = {0, 0, 0, 0, 99, 1, 2};

        assertThatThrownBy(() -> reader.decode(TOPIC, unheardOf, PromptRequest.class))
                .isInstanceOf(UnreadableRecordException.class);
        assertThatThrownBy(() -> reader.decode(TOPIC, new byte[] {7, 7}, PromptRequest.class))
                .isInstanceOf(UnreadableRecordException.class);
        assertThatThrownBy(() -> reader.decode(TOPIC, null, PromptRequest.class))
                .isInstanceOf(UnreadableRecordException.class);
    }

    @Test
    void aRecordThatIsCutShortIsUnreadable() {
        byte[] bytes = writer.encode(TOPIC, request);

        assertThatThrownBy(() -> reader.decode(TOPIC, Arrays.copyOf(bytes, 7), PromptRequest.class))
                .isInstanceOf(UnreadableRecordException.class);
    }

    @Test
    void aRecordIsNotToBlameForARegistryThatFails() {
        byte[] bytes = writer.encode(TOPIC, request);
        registry.failWith(503);

        assertThatThrownBy(() -> reader.decode(TOPIC, bytes, PromptRequest.class))
                .isInstanceOf(SchemaUnavailableException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 429, 500, 502, 503})
    void aRecordIsNotToBlameForWhatAProxyAnswersInTheRegistrysPlace(int status) {
        byte[] bytes = writer.encode(TOPIC, request);
        registry.failLikeAProxyWith(status);

        assertThatThrownBy(() -> reader.decode(TOPIC, bytes, PromptRequest.class))
                .isInstanceOf(SchemaUnavailableException.class);
    }

    @Test
    @Timeout(60)
    void aRecordIsNotToBlameForARegistryThatDoesNotAnswerAndIsReadOnceItDoes() {
        byte[] bytes = writer.encode(TOPIC, request);
        try (var impatient = new RegistryWire(registry.url(), Map.of(), Duration.ofMillis(300))) {
            registry.hang();

            assertThatThrownBy(() -> impatient.decode(TOPIC, bytes, PromptRequest.class))
                    .isInstanceOf(SchemaUnavailableException.class);
            assertThatThrownBy(() -> impatient.encode("darkroom.results", request))
                    .isInstanceOf(SchemaUnavailableException.class);

            registry.recover();
            await().ignoreExceptionsInstanceOf(SchemaUnavailableException.class)
                    .untilAsserted(
                            () ->
                                    assertThat(impatient.decode(TOPIC, bytes, PromptRequest.class))
                                            .isEqualTo(request));
        }
    }

    @Test
    @Timeout(60)
    void whatIsKnownOutlivesARegistryThatDoesNotAnswer() {
        Map<String, Object> soonStale = Map.of(SchemaResolverConfig.CHECK_PERIOD_MS, 1L);
        try (var wire = new RegistryWire(registry.url(), soonStale, Duration.ofMillis(300))) {
            byte[] bytes = wire.encode(TOPIC, request);
            wire.decode(TOPIC, bytes, PromptRequest.class);
            registry.hang();

            assertThat(wire.encode(TOPIC, request)).isEqualTo(bytes);
            assertThat(wire.decode(TOPIC, bytes, PromptRequest.class)).isEqualTo(request);
        }
    }

    @Test
    void aRecordIsNotToBlameForAThreadThatIsInterruptedWhileItAsks() throws Exception {
        byte[] bytes = writer.encode(TOPIC, request);
        registry.hang();
        var failure = new CompletableFuture<Throwable>();
        Thread asking =
                Thread.ofVirtual()
                        .start(
                                () ->
                                        failure.complete(
                                                catchThrowable(
                                                        () ->
                                                                reader.decode(
                                                                        TOPIC,
                                                                        bytes,
                                                                        PromptRequest.class))));
        asking.interrupt();

        assertThat(failure.get(30, TimeUnit.SECONDS))
                .isInstanceOf(SchemaUnavailableException.class);
    }

    @Test
    void aRecordToBeWrittenIsNotToBlameForARegistryThatFails() {
        registry.failWith(503);

        assertThatThrownBy(() -> writer.encode(TOPIC, request))
                .isInstanceOf(SchemaUnavailableException.class);
    }

    @Test
    void whatIsKnownOutlivesAnOutageHoweverLong() {
        Map<String, Object> soonStale = Map.of(SchemaResolverConfig.CHECK_PERIOD_MS, 1L);
        try (var writes = new RegistryWire(registry.url(), soonStale);
                var reads = new RegistryWire(registry.url(), soonStale)) {
            byte[] bytes = writes.encode(TOPIC, request);
            reads.decode(TOPIC, bytes, PromptRequest.class);
            registry.failWith(503);

            assertThat(writes.encode(TOPIC, request)).isEqualTo(bytes);
            assertThat(reads.decode(TOPIC, bytes, PromptRequest.class)).isEqualTo(request);
        }
    }

    @Test
    void aRecordIsNotToBlameForARegistryThatIsOutOfReach() {
        byte[] bytes = writer.encode(TOPIC, request);
        registry.close();

        assertThatThrownBy(() -> reader.decode(TOPIC, bytes, PromptRequest.class))
                .isInstanceOf(SchemaUnavailableException.class);
    }
}
