package dev.darkroom.worker.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import dev.darkroom.worker.batch.BatchSimulation.Life;
import dev.darkroom.worker.batch.BatchSimulation.Ran;
import dev.darkroom.worker.diffusion.latent.LatentShape;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

class BatchFormerTest {
    private static final RowShape SMALL = shape(8);
    private static final RowShape LARGE = shape(32);
    private static final long MILLISECOND = 1_000_000;

    /// A fixed part, and a part for the rows: passes neither help nor hinder one another.
    private static long usualCost(Ran ran) {
        return 2 * MILLISECOND + 20_000 * ran.work();
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverHappensEveryRowIsAnsweredOnceAndNobodyWaitsForEver(long seed) {
        Random random = new Random(seed);
        BatchLimits limits = anyLimits(random);
        List<Life> lives = anyLives(random);

        BatchSimulation world =
                new BatchSimulation(limits, seed, ran -> jitter(random, usualCost(ran)))
                        .withTransientFaults(0.1)
                        .run(lives);

        assertThat(world.stuck()).isEmpty();
        for (int i = 0; i < lives.size(); i++) {
            Life life = lives.get(i);
            assertThat(world.failures(i)).isLessThanOrEqualTo(life.poison() ? life.rows() : 0);
            if (!life.poison() && life.dies() == Long.MAX_VALUE) {
                assertThat(world.callsLeft(i)).as("calls left of image %d", i).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aShortImageJoinsALongOneWithinTwoPasses(int slots) {
        for (RowShape shape : List.of(SMALL, LARGE)) {
            List<Life> lives = new ArrayList<>(List.of(new Life(SMALL, 2, 4000, 0)));
            for (int i = 1; i <= 12; i++) {
                lives.add(new Life(shape, 1 + i % 2, 3, i * 977_777_777L));
            }

            BatchSimulation world =
                    new BatchSimulation(BatchLimits.onCpu(slots), 1, BatchFormerTest::usualCost)
                            .run(lives);

            assertThat(world.passesBeforeJoining.values())
                    .hasSize(13)
                    .allMatch(passes -> passes <= 2);
        }
    }

    @Test
    void shapesShareTheNetworksWorkEquallyHoweverUnequalTheirRows() {
        List<Life> lives = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            lives.add(new Life(SMALL, 2, 100_000, 0));
            lives.add(new Life(LARGE, 2, 1_000, 0));
        }

        BatchSimulation world =
                new BatchSimulation(BatchLimits.onCpu(1), 3, BatchFormerTest::usualCost)
                        .run(dyingAt(lives, 60_000 * MILLISECOND));

        Map<RowShape, Long> work =
                world.passes.stream()
                        .collect(groupingBy(ran -> ran.pass().shape(), summingLong(Ran::work)));
        assertThat((double) work.get(SMALL) / work.get(LARGE)).isCloseTo(1, within(0.15));
    }

    @Test
    void aLoneGuidedImageUsesBothCores() {
        BatchSimulation world =
                new BatchSimulation(BatchLimits.onCpu(2), 1, BatchFormerTest::usualCost)
                        .run(List.of(new Life(SMALL, 2, 400, 0)));

        assertThat(shareOfPasses(world, 1)).isGreaterThan(0.9);
    }

    @Test
    void passesThatHinderEachOtherAreRunOneAfterTheOther() {
        BatchSimulation world =
                new BatchSimulation(
                                BatchLimits.onCpu(2),
                                1,
                                ran -> usualCost(ran) * 3 * ran.sideBySide())
                        .run(List.of(new Life(SMALL, 2, 400, 0)));

        assertThat(shareOfPasses(world, 2)).isGreaterThan(0.9);
    }

    @Test
    void aPassHoldsTheRowsOfAllLiveImages() {
        BatchSimulation world =
                new BatchSimulation(BatchLimits.onCpu(1), 1, BatchFormerTest::usualCost)
                        .run(
                                IntStream.range(0, 6)
                                        .mapToObj(_ -> new Life(SMALL, 2, 50, 0))
                                        .toList());

        assertThat(shareOfPasses(world, 12)).isGreaterThan(0.9);
    }

    @Test
    void aPassHoldsNoMoreRowsThanThereIsMemoryFor() {
        BatchLimits small = BatchLimits.onCpu(1).withMemory(5L << 30, _ -> 2L << 30);

        BatchSimulation world =
                new BatchSimulation(small, 1, BatchFormerTest::usualCost)
                        .run(
                                IntStream.range(0, 6)
                                        .mapToObj(_ -> new Life(SMALL, 2, 50, 0))
                                        .toList());

        assertThat(world.passes).allMatch(ran -> ran.pass().rows().size() <= 2);
        assertThat(shareOfPasses(world, 2)).isGreaterThan(0.9);
    }

    @Test
    void twoCoresDealTheRowsEvenly() {
        BatchSimulation world =
                new BatchSimulation(BatchLimits.onCpu(2), 1, BatchFormerTest::usualCost)
                        .run(
                                IntStream.range(0, 8)
                                        .mapToObj(_ -> new Life(SMALL, 2, 200, 0))
                                        .toList());

        assertThat(shareOfPasses(world, 8)).isGreaterThan(0.8);
    }

    @Test
    void rowsAreNotDealtIntoSmallPassesBecauseImagesDawdle() {
        long dawdle = 3 * MILLISECOND;
        BatchSimulation world =
                new BatchSimulation(BatchLimits.onCpu(2), 1, ran -> 10 * usualCost(ran))
                        .run(
                                IntStream.range(0, 15)
                                        .mapToObj(
                                                _ ->
                                                        new Life(
                                                                SMALL,
                                                                2,
                                                                200,
                                                                0,
                                                                dawdle,
                                                                Long.MAX_VALUE,
                                                                false))
                                        .toList());

        double rows =
                world.passes.stream().mapToInt(ran -> ran.pass().rows().size()).average().orElse(0);
        assertThat(rows).isGreaterThan(12);
    }

    @Test
    void anImageThatNeverAsksHoldsNobodyUpForLongerThanPatience() {
        Life silent =
                new Life(SMALL, 2, 5, 0, 3_600_000 * MILLISECOND, 60_000 * MILLISECOND, false);

        BatchSimulation world =
                new BatchSimulation(BatchLimits.onCpu(1), 1, _ -> MILLISECOND)
                        .run(List.of(silent, new Life(SMALL, 2, 100, 0)));

        Ran last = world.passes.get(99);
        assertThat(last.started()).isLessThan(100 * 3 * MILLISECOND + 100 * 100_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anImageThatDiesHoldsNobodyUpWhereverItDies(int slots) {
        BatchLimits limits = BatchLimits.onCpu(slots).withPatience(Duration.ofHours(1));
        for (int seed = 0; seed < 50; seed++) {
            long dies = new Random(seed).nextLong(50 * MILLISECOND);
            Life mortal = new Life(SMALL, 2, 1000, 0, 3 * MILLISECOND, dies, false);

            BatchSimulation world =
                    new BatchSimulation(limits, seed, _ -> MILLISECOND)
                            .run(List.of(mortal, survivor(1), survivor(2)));

            assertThat(world.stuck()).isEmpty();
            assertThat(world.passes.getLast().started()).isLessThan(1500 * MILLISECOND);
        }
    }

    @Test
    void imagesBeyondTheRowLimitWaitTheirTurnInTheOrderTheyCame() {
        BatchLimits limits = BatchLimits.onCpu(1).withLiveRows(4);
        List<Life> lives = IntStream.range(0, 10).mapToObj(i -> new Life(SMALL, 2, 10, i)).toList();

        BatchSimulation world =
                new BatchSimulation(limits, 1, BatchFormerTest::usualCost).run(lives);

        List<Integer> order =
                world.passes.stream()
                        .flatMap(ran -> ran.pass().rows().stream())
                        .map(world::imageOf)
                        .distinct()
                        .toList();
        for (int i = 0; i < order.size(); i++) {
            assertThat(order.get(i) / 2).isEqualTo(i / 2); // two at a time
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void rowsOfTwoNetworksNeverMeetInAPass(long seed) {
        Random random = new Random(seed);

        BatchSimulation world =
                new BatchSimulation(anyLimits(random), seed, BatchFormerTest::usualCost)
                        .withNetworks(3)
                        .withTransientFaults(0.1)
                        .run(anyLives(random));

        assertThat(world.stuck()).isEmpty();
        for (BatchSimulation.Ran ran : world.passes) {
            assertThat(ran.pass().rows())
                    .extracting(row -> world.networkOf(world.imageOf(row)))
                    .containsOnly(world.networkOf(world.imageOf(ran.pass().rows().getFirst())));
        }
    }

    private static Life survivor(int rows) {
        return new Life(SMALL, rows, 1000, 0);
    }

    private static RowShape shape(int side) {
        return new RowShape(new LatentShape(4, side, side), Map.of("text", List.of(20, 64)));
    }

    private static List<Life> dyingAt(List<Life> lives, long time) {
        return lives.stream()
                .map(
                        l ->
                                new Life(
                                        l.shape(),
                                        l.rows(),
                                        l.calls(),
                                        l.arrives(),
                                        l.thinks(),
                                        time,
                                        false))
                .toList();
    }

    private static double shareOfPasses(BatchSimulation world, int rows) {
        return (double) world.passes.stream().filter(r -> r.pass().rows().size() == rows).count()
                / world.passes.size();
    }

    private static long jitter(Random random, long nanos) {
        return (long) (nanos * (0.5 + random.nextDouble()));
    }

    private static BatchLimits anyLimits(Random random) {
        return new BatchLimits(
                1 + random.nextInt(30),
                1 + random.nextInt(8),
                1 + random.nextLong(200_000),
                RowShape::bytes,
                1 + random.nextInt(4),
                Duration.ofNanos(random.nextLong(5 * MILLISECOND)),
                random.nextBoolean());
    }

    private static List<Life> anyLives(Random random) {
        List<RowShape> shapes =
                IntStream.of(4, 8, 16, 48).mapToObj(BatchFormerTest::shape).toList();
        return IntStream.range(0, 40)
                .mapToObj(
                        _ -> {
                            long arrives = random.nextLong(2_000 * MILLISECOND);
                            return new Life(
                                    shapes.get(random.nextInt(shapes.size())),
                                    1 + random.nextInt(2),
                                    1 + random.nextInt(30),
                                    arrives,
                                    random.nextInt(10) == 0 ? 50 * MILLISECOND : 200_000,
                                    random.nextInt(4) == 0
                                            ? arrives + random.nextLong(500 * MILLISECOND)
                                            : Long.MAX_VALUE,
                                    random.nextInt(10) == 0);
                        })
                .toList();
    }
}
