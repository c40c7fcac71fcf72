package dev.darkroom.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.schemas.Cancellation;
import dev.darkroom.schemas.PromptRequest;

import io.apicurio.registry.resolver.config.SchemaResolverConfig;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
