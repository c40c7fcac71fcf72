package dev.darkroom.standalone.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

class IntervalTest {

    /// The ranks and confidences of tables of the sign test, such as Conover's table A3.
    @ParameterizedTest
    @CsvSource({
        "1, 1, 0.0",
        "5, 1, 0.9375",
        "6, 1, 0.96875",
        "8, 1, 0.9921875",
        "9, 2, 0.9609375",
        "11, 2, 0.98828125",
        "12, 3, 0.96142578",
        "15, 4, 0.96484375",
        "20, 6, 0.95861053",
        "25, 8, 0.95671475"
    })
    void theIntervalIsThatOfTheTables(int samples, int rank, double coverage) {
        List<Double> values = IntStream.rangeClosed(1, samples).mapToObj(i -> (double) i).toList();

        Interval interval = Interval.ofMedian(values.reversed());

        assertThat(interval.low()).isEqualTo(rank);
        assertThat(interval.high()).isEqualTo(samples + 1 - rank);
        assertThat(interval.coverage()).isCloseTo(coverage, within(1e-8));
    }

    @Test
    void theMedianLiesInsideAsOftenAsIsSaid() {
        var random = new Random(1);
        int inside = 0;
        int trials = 20_000;
        for (int i = 0; i < trials; i++) {
            // Far from normal: the logarithm of a uniform number, whose median is log 1/2.
            Interval interval =
                    Interval.ofMedian(
                            DoubleStream.generate(() -> Math.log(random.nextDouble()))
                                    .limit(9)
                                    .boxed()
                                    .toList());
            double median = Math.log(0.5);
            inside += interval.low() <= median && median <= interval.high() ? 1 : 0;
        }

        assertThat((double) inside / trials).isCloseTo(0.9609375, within(0.005));
    }

    @Test
    void a95thPercentileLiesInsideAsOftenAsIsSaid() {
        var random = new Random(2);
        int inside = 0;
        int trials = 5_000;
        double coverage = 0;
        for (int i = 0; i < trials; i++) {
            Interval interval =
                    Interval.of(
                            DoubleStream.generate(random::nextDouble).limit(120).boxed().toList(),
                            0.95);
            coverage = interval.coverage();
            inside += interval.low() <= 0.95 && 0.95 <= interval.high() ? 1 : 0;
        }

        assertThat(coverage).isGreaterThanOrEqualTo(0.95);
        assertThat((double) inside / trials).isCloseTo(coverage, within(0.01));
    }

    @Test
    void fewSamplesLeaveTheBarOpen() {
        Bar bar = Bar.atLeast(1);

        assertThat(bar.of(Interval.ofMedian(List.of(2.0, 2.0, 2.0, 2.0, 2.0))))
                .isEqualTo(Bar.Verdict.OPEN);
        assertThat(bar.of(Interval.ofMedian(List.of(2.0, 2.0, 2.0, 2.0, 2.0, 2.0))))
                .isEqualTo(Bar.Verdict.MET);
    }

    @Test
    void aBarIsMetWhereTheIntervalReachesItAndNowhereElse() {
        Interval interval = new Interval(0.8, 0.9, 0.96);

        assertThat(Bar.atLeast(0.9).of(interval)).isEqualTo(Bar.Verdict.MET);
        assertThat(Bar.atLeast(0.91).of(interval)).isEqualTo(Bar.Verdict.MISSED);
        assertThat(Bar.atMost(0.8).of(interval)).isEqualTo(Bar.Verdict.MET);
        assertThat(Bar.atMost(0.79).of(interval)).isEqualTo(Bar.Verdict.MISSED);
    }
}
