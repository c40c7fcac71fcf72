package dev.darkroom.http;

import dev.darkroom.http.bus.Adapters;
import dev.darkroom.http.bus.DeadLetters;
import dev.darkroom.http.bus.Jobs;
import dev.darkroom.http.bus.Members;
import dev.darkroom.http.bus.NewsFeed;
import dev.darkroom.http.bus.Peers;
import dev.darkroom.http.bus.Pictures;
import dev.darkroom.http.bus.QueueDirectory;
import dev.darkroom.http.bus.Replay;
import dev.darkroom.http.bus.RequestDesk;
import dev.darkroom.http.openai.OpenAi;
import dev.darkroom.http.page.Page;
import dev.darkroom.http.scale.BacklogGauge;
import dev.darkroom.http.scale.Loads;
import dev.darkroom.http.sdapi.SdApi;
import dev.darkroom.http.sdapi.SdErrors;
import dev.darkroom.http.server.Keys;
import dev.darkroom.http.server.OpenStreams;
import dev.darkroom.http.server.Passes;
import dev.darkroom.http.server.Route;
import dev.darkroom.http.server.Routes;
import dev.darkroom.http.server.Server;
import dev.darkroom.http.v1.V1;
import dev.darkroom.http.v1.V1Errors;
import dev.darkroom.http.v1.Webhooks;
import dev.darkroom.producer.PromptPublisher;
import dev.darkroom.runtime.Closing;
import dev.darkroom.runtime.FirstContact;
import dev.darkroom.runtime.Health;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.sink.jobs.JobTable;
import dev.darkroom.sink.store.ObjectStore;

import io.micrometer.core.instrument.MeterRegistry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A running HTTP API of one Darkroom.
public final class HttpApi implements AutoCloseable {

    /// Parts of the job table; as many processes can share it. It stays: a table of another number
    /// would be another table.
    private static final int PARTITIONS = 4;

    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final Routes NOTHING_YET = new Routes(List.of(), Map.of(), V1Errors::of);

    private final Closing closing;
    private final Server server;

    private HttpApi(Closing closing, Server server) {
        this.closing = closing;
        this.server = server;
    }

    /// What it needs of the program that it runs in.
    ///
    /// @param client Kafka client properties by role: `producer`, `consumer` or `streams`
    /// @param wire borrowed
    /// @param store borrowed; where the sink keeps pictures
    /// @param stateFolder where the job table may keep its part
    /// @param meters borrowed
    public record Surroundings(
            Function<String, Map<String, Object>> client,
            Topics topics,
            Wire wire,
            ObjectStore store,
            Path stateFolder,
            Offers offers,
            Health health,
            MeterRegistry meters) {}

    /// Returns when calls are answered; the job table may still be starting. Asks again where a
    /// broker does not answer.
    ///
    /// @throws IOException if the port or the state folder cannot be had
    /// @throws org.apache.kafka.common.KafkaException if no broker answers
    public static HttpApi start(HttpSettings settings, Surroundings around)
            throws IOException, InterruptedException {
        var closing = new Closing();
        try {
            return open(settings, around, closing);
        } catch (IOException | InterruptedException | RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    public int port() {
        return server.port();
    }

    /// All that can be called, such as `GET /v1/jobs/{id}`.
    public List<String> calls() {
        return server.routes().all().stream()
                .map(route -> route.method() + " " + route.pattern())
                .toList();
    }

    /// What the query of a call may say, by the call; those that pass over what they do not know
    /// are left out.
    public Map<String, Set<String>> queries() {
        return server.routes().all().stream()
                .filter(route -> route.queries().isPresent())
                .collect(
                        Collectors.toMap(
                                route -> route.method() + " " + route.pattern(),
                                route -> route.queries().orElseThrow()));
    }

    /// Answers no more, then leaves the topics. What was asked goes on without it.
    @Override
    public void close() {
        closing.close();
    }

    private static HttpApi open(HttpSettings settings, Surroundings around, Closing closing)
            throws IOException, InterruptedException {
        // The port first: it is part of the address that the others are told, and the likeliest
        // thing not to be had.
        var keys = new Keys(settings.keys());
        Server server =
                closing.open(
                        Server.start(
                                new Server.Plan(
                                        settings.host(),
                                        settings.port(),
                                        keys,
                                        settings.origins(),
                                        settings.onlyHere(),
                                        settings.postsPerSecond(),
                                        settings.largestBody()),
                                NOTHING_YET));
        server.answer(routes(furnish(settings, around, server.port(), keys, closing), keys));
        return new HttpApi(closing, server);
    }

    private static ApiParts furnish(
            HttpSettings settings, Surroundings around, int port, Keys keys, Closing closing)
            throws IOException, InterruptedException {
        InstantSource clock = InstantSource.system();
        var webhooks =
                closing.open(new Webhooks(settings.webhooks(), settings.webhookSecret(), clock));
        var publisher =
                closing.open(
                        FirstContact.insist(
                                "publishing schemas",
                                () ->
                                        PromptPublisher.connect(
                                                impatient(around.client().apply("producer")),
                                                around.topics(),
                                                around.wire())));
        Health.Condition reading = around.health().condition("http-feed", "starting");
        NewsFeed feed =
                closing.open(
                        FirstContact.insist(
                                "where topics end",
                                () ->
                                        NewsFeed.open(
                                                around.client().apply("consumer"),
                                                around.topics(),
                                                around.wire(),
                                                reading)));
        JobTable table =
                closing.open(
                        JobTable.start(
                                tablePlan(settings, around, port),
                                around.wire(),
                                around.health().condition("jobs", "starting"),
                                webhooks::ended));
        var peers = closing.open(new Peers(settings.keys().stream().findFirst()));
        var jobs = new Jobs(table, peers);
        var pictures = new Pictures(around.store());
        var queues = new QueueDirectory(feed, around.topics());
        var members = new Members(feed.admin(), around.topics(), queues);
        Adapters adapters =
                closing.open(
                        Adapters.open(
                                around.client().apply("consumer"),
                                around.topics(),
                                around.wire(),
                                clock));
        var loads = new Loads(jobs, members);
        BacklogGauge.show(loads, queues, around.topics(), around.meters());
        return new ApiParts(
                around.topics(),
                around.offers(),
                feed,
                new Replay(
                        around.client().apply("consumer"),
                        around.topics(),
                        around.wire(),
                        feed,
                        jobs),
                new RequestDesk(publisher, feed, jobs, pictures),
                jobs,
                pictures,
                queues,
                members,
                adapters,
                loads,
                new DeadLetters(
                        around.client().apply("consumer"),
                        impatient(around.client().apply("producer")),
                        around.topics()),
                webhooks,
                new OpenStreams(settings.streams()),
                new Passes(keys, clock),
                clock);
    }

    /// All that can be called.
    static Routes routes(ApiParts parts, Keys keys) {
        var all = new ArrayList<Route>();
        all.addAll(Page.routes(keys));
        all.addAll(V1.routes(parts));
        all.addAll(OpenAi.routes(parts));
        all.addAll(SdApi.routes(parts));
        return new Routes(
                List.copyOf(all),
                Map.of("/sdapi", SdErrors::of, "/controlnet", SdErrors::of),
                V1Errors::of);
    }

    // A caller waits for an answer: better none within seconds than one after minutes.
    private static Map<String, Object> impatient(Map<String, Object> client) {
        var properties = new HashMap<>(client);
        properties.putIfAbsent("max.block.ms", 5_000);
        properties.putIfAbsent("request.timeout.ms", 5_000);
        properties.putIfAbsent("delivery.timeout.ms", 10_000);
        properties.putIfAbsent("linger.ms", 0);
        return properties;
    }

    private static JobTable.Plan tablePlan(HttpSettings settings, Surroundings around, int port)
            throws IOException {
        Path folder = Files.createDirectories(around.stateFolder().toAbsolutePath());
        return new JobTable.Plan(
                around.client().apply("streams"),
                around.topics(),
                folder.resolve("jobs").toString(),
                instance(folder),
                settings.address()
                        .orElse(reachable(settings.host()) + ":" + Integer.toString(port)),
                PARTITIONS,
                settings.jobsKept(),
                settings.mostJobs(),
                GRACE);
    }

    /// Where every address is listened on, the others have to be told one. A machine whose own name
    /// leads nowhere has nobody beside it, or is told its address by `http-address`.
    static String reachable(String host) {
        try {
            return InetAddress.getByName(host).isAnyLocalAddress()
                    ? InetAddress.getLocalHost().getHostAddress()
                    : host;
        } catch (UnknownHostException _) {
            return host;
        }
    }

    private static String instance(Path folder) throws IOException {
        Path file = folder.resolve("instance");
        if (!Files.exists(file)) {
            Path fresh =
                    Files.writeString(folder.resolve("instance.new"), UUID.randomUUID().toString());
            Files.move(fresh, file);
        }
        return Files.readString(file).strip();
    }
}
