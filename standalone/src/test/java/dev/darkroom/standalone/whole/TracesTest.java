package dev.darkroom.standalone.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.broker.Options;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.runtime.trace.TraceSpan;
import dev.darkroom.schemas.topic.Headers;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.standalone.Bus;

import io.opentelemetry.api.common.AttributeKey;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// What a collector gets of requests that pass through processes of their own: publisher, HTTP API,
/// worker and sink, and one worker that is killed while it draws.
@Tag("slow")
class TracesTest {

    private static final String REQUEST = "messaging.message.conversation_id";
    private static final String CALLER = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLING = "00f067aa0ba902b7";

    private static final Duration LEASE = Duration.ofSeconds(4);
    private static final Options SHORT_LEASES =
            Options.DEFAULT.with("group.share.min.record.lock.duration.ms", "1000");

    @TempDir private static Path folder;

    private static List<ToldSpan> spans;
    private static List<ConsumerRecord<String, byte[]>> images;
    private static String drawnLine;

    @BeforeAll
    static void drawThreeRequestsAndKillAWorker() throws Exception {
        try (var collector = new TestingCollector();
                var broker = EmbeddedBroker.start(folder.resolve("broker"), SHORT_LEASES)) {
            createTopics(broker.bootstrapServers());
            var all = new Processes(collector.environment(), broker.bootstrapServers());
            try (var sink = all.sink();
                    var serve = all.serve();
                    var heir = drawAndKill(all, serve, collector)) {
                drawnLine = heir.awaitLine(line -> line.contains("A request was drawn"));
                Bus bus =
                        Bus.to(broker.bootstrapServers(), Settings.of(KafkaSettings.ALL, Map.of()));
                images = Topic.read(bus, bus.topics().images(), seen -> seen.size() >= 3);
                Topic.read(bus, bus.topics().outcomes(), seen -> seen.size() >= 3);
                try (var ends = Executors.newVirtualThreadPerTaskExecutor()) {
                    List.of(heir, serve, sink).forEach(process -> ends.submit(process::terminate));
                }
            }
            spans = collector.spans();
        }
    }

    private static void createTopics(String brokers) throws InterruptedException {
        TopicPlan standard = TopicPlan.standard(new Topics("darkroom."));
        var plan =
                new TopicPlan(
                        standard.topics(),
                        standard.models(),
                        standard.partitions(),
                        standard.replicas(),
                        standard.resultsKept(),
                        standard.longestRequestLife(),
                        standard.largestRecord(),
                        LEASE);
        try (var admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            new TopicAdmin(admin).create(plan);
        }
    }

    private static TestingProcess drawAndKill(
            Processes all, TestingProcess serve, TestingCollector collector) throws Exception {
        try (var first = all.worker("first")) {
            assertThat(all.publish("{\"id\": \"published\", \"prompt\": \"a secret\"}")).isZero();
            String http = serve.awaitLine(line -> line.startsWith("http ")).substring(8);
            post(http, "strange", 2, "not a trace");
            // Who is killed tells no more of what was drawn before.
            collector.awaitSpan(
                    span ->
                            span.name().equals("process darkroom.prompts")
                                    && span.value(REQUEST).equals("strange"));
            post(http, "asked", 150, "00-%s-%s-01".formatted(CALLER, CALLING));
            collector.awaitSpan(
                    span -> span.trace().equals(CALLER) && span.name().startsWith("receive"));
            first.kill();
        }
        return all.worker("heir");
    }

    @Test
    void aRequestThatIsPublishedIsOneTreeFromThePublisherToItsOutcome() {
        SpanTree tree = tree("published");
        System.out.println(tree.print());

        assertThat(tree.root().name()).isEqualTo("send darkroom.prompts");
        assertThat(tree.root().service()).isEqualTo("darkroom-publish");
        assertThat(tree.edges())
                .contains(
                        "publish: send darkroom.prompts > worker: receive darkroom.prompts",
                        "publish: send darkroom.prompts > worker: process darkroom.prompts",
                        "worker: process darkroom.prompts > worker: reading",
                        "worker: process darkroom.prompts > worker: generate_content tiny",
                        "worker: generate_content tiny > worker: encoding",
                        "worker: generate_content tiny > worker: seating",
                        "worker: generate_content tiny > worker: denoising",
                        "worker: generate_content tiny > worker: developing",
                        "worker: process darkroom.prompts > worker: send darkroom.results",
                        "worker: process darkroom.prompts > worker: ack darkroom.prompts",
                        "worker: send darkroom.results > sink: process darkroom.results",
                        "sink: process darkroom.results > sink: store file",
                        "sink: process darkroom.results > sink: send darkroom.receipts",
                        "sink: send darkroom.receipts > sink: process darkroom.receipts",
                        "sink: process darkroom.receipts > sink: send darkroom.images",
                        "sink: process darkroom.receipts > sink: send darkroom.outcomes");
    }

    @Test
    void aRequestWhoseWorkerIsKilledIsStillOneTree() {
        SpanTree tree = tree("asked");
        System.out.println(tree.print());

        assertThat(tree.root())
                .returns("POST /v1/prompts", ToldSpan::name)
                .returns(CALLER, ToldSpan::trace)
                .returns(CALLING, ToldSpan::parent);
        assertThat(tree.edges())
                .contains(
                        "serve: POST /v1/prompts > serve: send darkroom.prompts",
                        "serve: send darkroom.prompts > worker: process darkroom.prompts",
                        "sink: process darkroom.receipts > sink: send darkroom.outcomes");
        assertThat(tree.called("receive darkroom.prompts"))
                .hasSizeGreaterThan(1)
                .extracting(span -> span.value("darkroom.deliveries"))
                .containsOnlyOnce("1");
        assertThat(tree.called("process darkroom.prompts"))
                .isNotEmpty()
                .noneMatch(span -> span.value("darkroom.deliveries").equals("1"));
        assertThat(tree.called("generate_content tiny").getFirst().span().getEventsCount())
                .isEqualTo(150);
    }

    @Test
    void aCallThatNamesNoTraceThatCanBeUnderstoodGetsOneOfItsOwn() {
        assertThat(tree("strange").root())
                .returns("POST /v1/prompts", ToldSpan::name)
                .returns("", ToldSpan::parent);
    }

    @Test
    void spansAreThoseOfTheTableAndAllOfTheTableAreMade() {
        for (ToldSpan told : spans) {
            TraceSpan span = TraceSpan.called(told.name()).orElseThrow();
            assertThat(told.kind()).as(told.name()).isEqualTo(span.kind().name());
            assertThat(told.keys())
                    .as(told.name())
                    .isSubsetOf(span.keys().stream().map(AttributeKey::getKey).toList());
        }
        assertThat(spans.stream().map(told -> TraceSpan.called(told.name()).orElseThrow()))
                .contains(TraceSpan.values());
    }

    @Test
    void whatIsConsumedNamesItsGroup() {
        String key = "messaging.consumer.group.name";
        assertThat(spans)
                .filteredOn(told -> told.keys().contains(key))
                .extracting(told -> told.name() + " by " + told.value(key))
                .contains(
                        "receive darkroom.prompts by darkroom.workers",
                        "process darkroom.prompts by darkroom.workers",
                        "ack darkroom.prompts by darkroom.workers",
                        "process darkroom.results by darkroom.keepers",
                        "process darkroom.receipts by darkroom.ledger");
    }

    @Test
    void noSpanTellsAPrompt() {
        assertThat(spans).noneMatch(told -> told.span().toString().contains("a secret"));
    }

    @Test
    void whatIsToldAndStoredNamesTheTrace() throws Exception {
        assertThat(images)
                .filteredOn(record -> record.key().equals("asked/0"))
                .allSatisfy(
                        record ->
                                assertThat(Headers.text(record.headers(), Headers.TRACEPARENT))
                                        .hasValueSatisfying(
                                                trace -> assertThat(trace).contains(CALLER)));
        Path picture = folder.resolve("images/asked-0.png");
        assertThat(Files.getAttribute(picture, "user:traceparent"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.BYTE_ARRAY)
                .asString()
                .contains(CALLER);
    }

    @Test
    void logLinesNameTheTrace() {
        assertThat(drawnLine).contains("traceId=" + CALLER);
    }

    @Test
    void aPassNamesThePicturesThatSharedIt() {
        List<String> pictures =
                spans.stream()
                        .filter(told -> told.name().startsWith("generate_content"))
                        .map(ToldSpan::id)
                        .toList();
        assertThat(spans)
                .filteredOn(told -> told.name().equals("pass"))
                .isNotEmpty()
                .anySatisfy(
                        told ->
                                assertThat(told.span().getLinksList())
                                        .extracting(link -> ToldSpan.hex(link.getSpanId()))
                                        .containsAnyElementsOf(pictures));
    }

    private static SpanTree tree(String requestId) {
        String trace =
                spans.stream()
                        .filter(told -> told.name().equals("send darkroom.prompts"))
                        .filter(told -> told.value(REQUEST).equals(requestId))
                        .map(ToldSpan::trace)
                        .collect(Collectors.joining());
        return SpanTree.of(spans, trace);
    }

    private static void post(String http, String id, int steps, String traceparent)
            throws Exception {
        String body = "{\"id\": \"%s\", \"steps\": %s}".formatted(id, steps);
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(URI.create(http + "v1/prompts"))
                                    .header("traceparent", traceparent)
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        }
    }

    /// Programs that tell the collector.
    private record Processes(Map<String, String> environment, String brokers) {

        TestingProcess sink() throws Exception {
            return start(
                    "sink",
                    "--store-folder=" + folder.resolve("images"),
                    "--state-dir=" + folder.resolve("sink"));
        }

        TestingProcess serve() throws Exception {
            return start(
                    "serve",
                    "--store-folder=" + folder.resolve("images"),
                    "--http-state-dir=" + folder.resolve("serve"),
                    "--model=" + TestingDarkroom.TINY_MODEL);
        }

        TestingProcess worker(String name) throws Exception {
            return start(
                    "worker",
                    "--worker-name=" + name,
                    "--lanes=2",
                    "--model=" + TestingDarkroom.TINY_MODEL);
        }

        int publish(String line) throws Exception {
            Path file = Files.writeString(folder.resolve("prompts.jsonl"), line);
            try (var publish = start("publish", file.toString())) {
                return publish.await();
            }
        }

        private TestingProcess start(String... arguments) throws Exception {
            var all = new ArrayList<>(Arrays.asList(arguments));
            all.add(1, "--bootstrap-servers=" + brokers);
            return new TestingProcess(folder, environment, all.toArray(String[]::new));
        }
    }
}
