package dev.darkroom.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

class MetricLawsTest {
    private static Features normal(long seed, int count, double mean, double deviation) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var rows = new double[count][6];
        for (double[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = mean + deviation * random.nextGaussian();
            }
        }
        return Features.of(rows);
    }

    @Test
    void aSetIsAtNoFrechetDistanceFromItself() {
        Features set = normal(1, 50, 0, 1);
        assertThat(FrechetDistance.between(set, set)).isCloseTo(0, within(1e-9));
    }

    @Test
    void theFrechetDistanceOfTwoNormalSetsIsTheKnownOne() {
        Features narrow = normal(1, 20_000, 0, 1);
        Features wide = normal(2, 20_000, 0.5, 2);
        double known = 6 * (0.25 + 1 + 4 - 2 * 2);
        assertThat(FrechetDistance.between(narrow, wide)).isCloseTo(known, within(0.15));
    }

    @Test
    void theEigenvaluesOfAMatrixAreThoseItWasMadeFrom() {
        // I - 2 u u^T turns a diagonal into a full matrix and keeps its eigenvalues.
        double[] wanted = {-3, 0, 0, 1e-3, 2, 2, 5, 40};
        int n = wanted.length;
        var turned = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < n; k++) {
                    double left = (i == k ? 1 : 0) - 2.0 / n;
                    double right = (j == k ? 1 : 0) - 2.0 / n;
                    turned[i][j] += left * wanted[k] * right;
                }
            }
        }
        assertThat(Eigenvalues.of(turned)).containsExactly(wanted, within(1e-12));
        assertThat(Eigenvalues.of(new double[3][3])).containsExactly(0, 0, 0);
        assertThat(Eigenvalues.of(new double[][] {{7}})).containsExactly(7);
    }

    @Test
    void aSingularSetStillIsAtNoFrechetDistanceFromItself() {
        Features few = normal(1, 4, 0, 1);
        assertThat(FrechetDistance.between(few, few)).isCloseTo(0, within(1e-6));
    }

    @Test
    void theKernelDistanceOfTwoSetsOfOneKindIsAboutZero() {
        assertThat(KernelDistance.between(normal(1, 500, 0, 1), normal(2, 500, 0, 1)))
                .isCloseTo(0, within(0.02));
    }

    @Test
    void aSetCoversItselfAndFarSetsDoNotMeet() {
        Features near = normal(1, 60, 0, 1);
        Features far = normal(2, 60, 100, 1);
        assertThat(ManifoldScores.of(near, near, 3).coverage()).isEqualTo(1);
        assertThat(ManifoldScores.of(near, near, 3).precision()).isEqualTo(1);
        assertThat(ManifoldScores.of(near, far, 3)).isEqualTo(new ManifoldScores(0, 0, 0, 0));
    }

    @Test
    void theInceptionScoreIsTheNumberOfClassesThatPicturesAreSureAndEvenlyOf() {
        var logits = new double[40][4];
        for (int i = 0; i < logits.length; i++) {
            logits[i][i % 4] = 200;
        }
        assertThat(InceptionScore.of(Features.of(logits), 2).mean()).isCloseTo(4, within(1e-9));
        assertThat(InceptionScore.of(Features.of(new double[40][4]), 2).mean())
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void aTextThatSaysThePictureScoresFully() {
        Features set = normal(1, 5, 0, 1);
        assertThat(ClipScore.of(set, set).meanPercent()).isCloseTo(100, within(1e-9));
        assertThat(ClipScore.of(set, set).meanHessel()).isCloseTo(2.5, within(1e-9));
    }

    @Test
    void setsOfDifferentNetworksAreNotCompared() {
        Features other = Features.of(new double[8][7]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KernelDistance.between(normal(1, 8, 0, 1), other))
                .withMessageContaining("6 features");
    }
}
