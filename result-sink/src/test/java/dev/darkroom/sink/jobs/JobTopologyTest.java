package dev.darkroom.sink.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.Cancellation;
import dev.darkroom.schemas.GenerationProgress;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.SchemaCatalog;
import dev.darkroom.schemas.wire.SingleObjectWire;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.sink.Samples;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.IntStream;

class JobTopologyTest {

    private static final Topics TOPICS = new Topics("t.");
    private static final Wire WIRE = new SingleObjectWire(SchemaCatalog.releasedOnly());
    private static final Duration MEMORY = Duration.ofDays(7);
    private static final int MOST = 5;

    @TempDir Path folder;

    private final Shelves shelves = new Shelves(_ -> {});
    private TopologyTestDriver driver;

    @BeforeEach
    void start() {
        var plan =
                new JobTable.Plan(
                        Map.of("bootstrap.servers", "nowhere:1"),
                        TOPICS,
                        folder.toString(),
                        "i",
                        "h:1",
                        1,
                        MEMORY,
                        MOST,
                        Duration.ZERO);
        var settings = new Properties();
        settings.putAll(JobTableProperties.of(plan));
        driver = new TopologyTestDriver(JobTopology.of(plan, WIRE, shelves), settings, Samples.AT);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void aRequestOfANamedModelIsKnownWithoutItsPictures() {
        var request =
                PromptRequest.newBuilder()
                        .setId("a")
                        .setPrompt("x".repeat(1 << 20))
                        .setModel("other")
                        .setInitImage(ByteBuffer.allocate(1 << 20))
                        .setCount(3)
                        .build();

        pipe(TOPICS.prompts("other"), "a", request);

        Job job = shelf().find("a").orElseThrow();
        assertThat(job.count()).isEqualTo(3);
        assertThat(job.asked().orElseThrow().model()).contains("other");
        assertThat(JobJson.write(job)).hasSizeLessThan(10_000);
    }

    @Test
    void whatTheTopicsTellIsFolded() {
        pipe(TOPICS.prompts(), "a", PromptRequest.newBuilder().setId("a").build());
        pipe(
                TOPICS.progress(),
                "a",
                new GenerationProgress(
                        "a", 0, 1, 3, 8, ByteBuffer.allocate(9), "w", Samples.AT, 4.5));
        pipe(TOPICS.controls(), "a", new Cancellation("a", null, Samples.AT));
        driver.advanceWallClockTime(Telling.STEPS_EVERY);
        assertThat(shelf().find("a").orElseThrow().state()).isEqualTo(JobState.DRAWING);
        assertThat(shelf().find("a").orElseThrow().cancelAsked()).isPresent();

        pipe(TOPICS.results(), "a", Samples.result("a", 0, 1));
        assertThat(shelf().find("a").orElseThrow().state()).isEqualTo(JobState.DRAWN);

        pipe(TOPICS.images(), "a/0", (StoredImage) Samples.stored("a", 0, 1).getOutcome());
        Frame frame = shelf().find("a").orElseThrow().frames().get(0);
        assertThat(frame.stored().orElseThrow().format()).isEqualTo("png");
        assertThat(frame.stepped().orElseThrow().rowsAPass()).contains(4.5);
    }

    @Test
    void ofManyStepsOfAnImageTheTableWritesTheFirstAndTheLatest() {
        step("a", 0, 1);
        assertThat(shelf().find("a").orElseThrow().state()).isEqualTo(JobState.DRAWING);

        step("a", 1, 1);
        for (int step = 2; step <= 8; step++) {
            step("a", 0, step);
            step("a", 1, step);
        }
        driver.advanceWallClockTime(Telling.STEPS_EVERY);
        driver.advanceWallClockTime(Telling.STEPS_EVERY);

        Map<Integer, Frame> frames = shelf().find("a").orElseThrow().frames();
        assertThat(frames.get(0).stepped().orElseThrow().step()).isEqualTo(8);
        assertThat(frames.get(1).stepped().orElseThrow().step()).isEqualTo(8);
        assertThat(
                        driver.producedTopicNames().stream()
                                .filter(topic -> topic.endsWith("-repartition"))
                                .mapToInt(
                                        topic ->
                                                driver.createOutputTopic(
                                                                topic,
                                                                new StringDeserializer(),
                                                                new ByteArrayDeserializer())
                                                        .readRecordsToList()
                                                        .size())
                                .sum())
                .isEqualTo(4);
    }

    private void step(String id, int index, int step) {
        pipe(
                TOPICS.progress(),
                id,
                new GenerationProgress(id, index, 2, step, 8, null, "w", Samples.AT, 4.5));
    }

    @Test
    void anUnreadableRecordDoesNotStopTheTable() {
        byte[] bytes = {1, 2, 3};
        driver.createInputTopic(TOPICS.results(), new StringSerializer(), new ByteArraySerializer())
                .pipeInput("a", bytes);
        pipe(TOPICS.prompts(), "b", PromptRequest.newBuilder().setId("b").build());

        assertThat(shelf().find("b")).isPresent();
    }

    @Test
    void anotherRequestOfTheSameIdDoesNotDisturbTheFirst() {
        pipe(TOPICS.prompts(), "a", PromptRequest.newBuilder().setId("a").build());
        pipe(TOPICS.results(), "a", Samples.failed("a", null, 1, "CONFLICT"));

        assertThat(shelf().find("a").orElseThrow().state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void noMoreJobsAreKeptThanWereAllowedAndThoseStillOpenAreKeptLongest() {
        ask(0, 8);
        pipe(TOPICS.results(), "r7", Samples.failed("r7", null, 1, "INVALID"));
        driver.advanceWallClockTime(Duration.ofMinutes(1));

        assertThat(shelf().size()).isEqualTo(MOST);
        assertThat(shelf().find("r0")).isEmpty();
        assertThat(shelf().find("r7")).isPresent();
    }

    @Test
    void aJobIsForgottenAfterItsMemory() {
        ask(0, 1);
        driver.advanceWallClockTime(MEMORY.minusMinutes(1));
        assertThat(shelf().find("r0")).isPresent();

        driver.advanceWallClockTime(Duration.ofMinutes(2));
        assertThat(shelf().find("r0")).isEmpty();
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrRepeat() {
        ask(0, 5);
        var first = shelf().list(query(Optional.empty(), 2));
        Job last = first.getLast();
        var rest =
                shelf().list(
                                query(
                                        Optional.of(
                                                new JobQuery.Cursor(last.sinceMillis(), last.id())),
                                        10));

        assertThat(first).extracting(Job::id).containsExactly("r4", "r3");
        assertThat(rest).extracting(Job::id).containsExactly("r2", "r1", "r0");
        assertThat(shelf().before(shelf().find("r2").orElseThrow()))
                .extracting(Job::id)
                .containsExactlyInAnyOrder("r0", "r1");
    }

    private static JobQuery query(Optional<JobQuery.Cursor> after, int most) {
        return new JobQuery(Set.of(), Map.of(), List.of(), after, most);
    }

    private void ask(int from, int to) {
        IntStream.range(from, to)
                .forEach(
                        i -> {
                            driver.advanceWallClockTime(Duration.ofMillis(1));
                            pipe(
                                    TOPICS.prompts(),
                                    "r" + i,
                                    PromptRequest.newBuilder().setId("r" + i).build());
                        });
    }

    private Shelf shelf() {
        return shelves.all().get(0);
    }

    private void pipe(String topic, String key, SpecificRecord record) {
        driver.createInputTopic(
                        topic,
                        new StringSerializer(),
                        new ByteArraySerializer(),
                        Samples.AT.plusMillis(tick++),
                        Duration.ZERO)
                .pipeInput(key, WIRE.encode(topic, record));
    }

    private int tick;
}
