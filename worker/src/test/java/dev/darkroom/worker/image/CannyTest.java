package dev.darkroom.worker.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;

/// Edges against those that OpenCV finds, as `canny.py` among the test resources wrote them.
class CannyTest {

    @ParameterizedTest
    @ValueSource(strings = {"discs", "waves", "noise", "soft", "grey", "row", "column", "flat"})
    void edgesAreThoseOfOpenCvPixelForPixel(String name) throws IOException {
        Pixels picture = read(name);

        assertThat(Canny.USUAL.edges(picture).rgb()).isEqualTo(read(name + "-100-200").rgb());
        assertThat(new Canny(30, 90).edges(picture).rgb()).isEqualTo(read(name + "-30-90").rgb());
    }

    @ParameterizedTest
    @CsvSource({"discs, true", "noise, true", "flat, false"})
    void whatHasEdgesIsNeitherBlackNorWhite(String name, boolean edged) throws IOException {
        byte[] edges = Canny.USUAL.edges(read(name)).rgb();
        int white = 0;
        for (byte level : edges) {
            white += level == 0 ? 0 : 1;
        }
        assertThat(white).isLessThan(edges.length);
        assertThat(white > 0).isEqualTo(edged);
    }

    @Test
    void aLowerThresholdOnlyAddsEdges() throws IOException {
        byte[] few = new Canny(100, 200).edges(read("soft")).rgb();
        byte[] many = new Canny(30, 200).edges(read("soft")).rgb();
        for (int i = 0; i < few.length; i++) {
            assertThat(few[i] == 0 || many[i] != 0).isTrue();
        }
    }

    private static Pixels read(String name) throws IOException {
        try (InputStream in =
                CannyTest.class.getResourceAsStream("/canny/%s.png".formatted(name))) {
            return PictureReader.read(
                    in.readAllBytes(), PictureLimits.STANDARD, PictureReader.Backdrop.BLACK);
        }
    }
}
