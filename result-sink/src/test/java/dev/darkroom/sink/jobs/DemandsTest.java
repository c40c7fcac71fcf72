package dev.darkroom.sink.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class DemandsTest {

    private static final long NOW = 1_000_000_000_000L;
    private static final double USUAL = 20 * 512.0 * 512;

    private final Demands demands = new Demands();
    private final Shelf shelf = new Shelf();

    @Test
    void whatNobodyHasBegunWaits() {
        ask("a", NOW - 5_000, 3, effort(10, 64));
        ask("b", NOW - 2_000, 1, effort(20, 64));

        Demand found = of("");
        assertThat(found.requests()).isEqualTo(2);
        assertThat(found.images()).isEqualTo(4);
        assertThat(found.oldestMillis()).isEqualTo(NOW - 5_000);
        assertThat(found.work()).isEqualTo((3 * 10 + 20) * 64.0 * 64);
        assertThat(found.asked()).isEqualTo(found.work());
        assertThat(found.speed()).isEmpty();
    }

    @Test
    void anImageThatIsDrawnIsNoMoreWork() {
        ask("a", NOW - 400_000, 2, effort(10, 64));
        tell("a", new News.Drawn(NOW - 1_000, 0, 2, "w", 2_000));

        Demand found = of("");
        assertThat(found.requests()).isZero();
        assertThat(found.images()).isEqualTo(1);
        assertThat(found.work()).isEqualTo(10 * 64.0 * 64);
        // It was asked longer ago than is looked back.
        assertThat(found.asked()).isZero();
        assertThat(found.speed().orElseThrow()).isEqualTo(10 * 64.0 * 64 / 2);
    }

    @Test
    void aWorkerThatDrawsSideBySideIsBusyOnce() {
        ask("a", NOW - 9_000, 2, effort(10, 64));
        tell("a", new News.Drawn(NOW - 4_000, 0, 2, "w", 4_000));
        tell("a", new News.Drawn(NOW - 2_000, 1, 2, "w", 4_000));

        assertThat(of("").busySeconds()).isEqualTo(6);
        tell("a", new News.Ended(NOW, "COMPLETED", 2));
        assertThat(of("").images()).isZero();
    }

    @Test
    void whatARequestLeavesToTheModelIsLearntFromItsPictures() {
        ask("a", NOW - 9_000, 1, Optional.empty());
        assertThat(of("").work()).isEqualTo(USUAL);

        tell(
                "a",
                new News.Stored(
                        NOW - 1_000,
                        0,
                        "digest",
                        1,
                        "image/png",
                        "png",
                        "{\"steps\":12,\"width\":128,\"height\":128,\"sampler\":\"euler\"}"));
        ask("b", NOW, 1, Optional.empty());
        assertThat(of("").work()).isEqualTo(12 * 128.0 * 128);
    }

    @Test
    void eachQueueIsCountedByItself() {
        ask("a", NOW, 1, effort(10, 64));
        ask(
                "b",
                NOW,
                1,
                Optional.of(
                        new Effort(
                                Optional.of("sd15"),
                                Optional.of(20),
                                Optional.of(512),
                                Optional.of(512))));

        assertThat(of("").images()).isEqualTo(1);
        assertThat(of("sd15").work()).isEqualTo(USUAL);
    }

    /// Whoever waits behind a larger picture waits longer; another queue's is in nobody's way.
    @Test
    void whatIsAheadIsToldInSecondsOfThoseWhoDraw() {
        Optional<Effort> small = effort(10, 64);
        ask("drawn", NOW - 9_000, 2, small);
        tell("drawn", new News.Drawn(NOW - 4_000, 0, 2, "w", 2_000));
        tell("drawn", new News.Drawn(NOW - 4_000, 1, 2, "v", 2_000));
        ask("large", NOW - 3_000, 1, effort(10, 128));
        ask("small", NOW - 2_000, 3, small);
        ask(
                "elsewhere",
                NOW - 2_500,
                64,
                Optional.of(
                        new Effort(
                                Optional.of("sd15"),
                                Optional.of(20),
                                Optional.of(512),
                                Optional.of(512))));
        ask("mine", NOW - 1_000, 1, small);

        Demands.Ahead ahead = demands.ahead(List.of(shelf), shelf.find("mine").orElseThrow(), NOW);

        assertThat(ahead.requests()).isEqualTo(2);
        // Two workers take two seconds for an image each.
        assertThat(ahead.seconds().orElseThrow()).isCloseTo(4 + 3, within(1e-9));
        assertThat(of("").imagesPerSecond().orElseThrow()).isEqualTo(1);
    }

    @Test
    void nobodyKnowsWhenWhereNothingWasDrawn() {
        ask("first", NOW - 2_000, 1, effort(10, 64));
        ask("mine", NOW - 1_000, 1, effort(10, 64));

        Demands.Ahead ahead = demands.ahead(List.of(shelf), shelf.find("mine").orElseThrow(), NOW);

        assertThat(ahead.requests()).isEqualTo(1);
        assertThat(ahead.seconds()).isEmpty();
    }

    @Test
    void partsOfTheTableAddUp() {
        var one = new Demand(1, 2, NOW, 10, 5, 100, 50, 20, 2);
        var other = new Demand(3, 4, NOW - 1, 20, 6, 60, 40, 5, 1);

        Demand both = one.plus(other);
        assertThat(both).isEqualTo(new Demand(4, 6, NOW - 1, 30, 11, 160, 50, 25, 2));
        assertThat(both.imagesPerSecond().orElseThrow()).isEqualTo(1);
        assertThat(both.speed().orElseThrow()).isCloseTo(3.2, within(1e-9));
        assertThat(one.plus(Demand.NONE)).isEqualTo(one);
    }

    @Test
    void newsOfAnOlderProgramHaveNoEffort() {
        String old =
                "{\"news\":\"asked\",\"atMillis\":1,\"digest\":\"d\",\"count\":1,\"labels\":{},\"request\":\"{}\"}";
        News asked = JobJson.read(old.getBytes(StandardCharsets.UTF_8), News.class);
        assertThat(((News.Asked) asked).effort()).isEmpty();
        String step =
                "{\"news\":\"stepped\",\"atMillis\":1,\"index\":0,\"count\":1,\"step\":1,\"steps\":2,\"worker\":\"w\"}";
        News stepped = JobJson.read(step.getBytes(StandardCharsets.UTF_8), News.class);
        assertThat(((News.Stepped) stepped).rowsAPass()).isEmpty();
    }

    private Demand of(String queue) {
        return demands.of(List.of(shelf), NOW).getOrDefault(queue, Demand.NONE);
    }

    private void ask(String id, long at, int count, Optional<Effort> effort) {
        tell(id, new News.Asked(at, "digest", Optional.empty(), count, Map.of(), "{}", effort));
    }

    private void tell(String id, News news) {
        Job job = shelf.find(id).orElseGet(() -> Job.unheard(id)).fold(news);
        shelf.put(job);
        demands.heard(news, job);
    }

    private static Optional<Effort> effort(int steps, int side) {
        return Optional.of(
                new Effort(
                        Optional.empty(),
                        Optional.of(steps),
                        Optional.of(side),
                        Optional.of(side)));
    }
}
