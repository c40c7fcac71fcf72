package dev.darkroom.standalone.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.stream.IntStream;

class QuantilesTest {

    @ParameterizedTest
    @CsvSource({"0.5, 50", "0.95, 95", "0.99, 99", "1, 100", "0.001, 1"})
    void aQuantileIsOneOfTheValues(double share, double wanted) {
        List<Double> values = IntStream.rangeClosed(1, 100).mapToObj(i -> (double) i).toList();

        assertThat(Quantiles.of(values.reversed(), share)).isEqualTo(wanted);
    }

    @Test
    void ofAnEvenNumberOfValuesTheMedianIsBetweenTheMiddleTwo() {
        assertThat(Quantiles.median(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
        assertThat(Quantiles.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2);
    }

    @Test
    void noValuesHaveNoQuantile() {
        assertThatThrownBy(() -> Quantiles.median(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
