package dev.darkroom.worker.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PixelsTest {
    @Test
    void valuesAreClampedAndRoundedHalfToEven() {
        float[] red = {-3, -1, -0.9f, 0, 0.9f, 1, 7};
        float[] planes = new float[21];
        System.arraycopy(red, 0, planes, 0, 7);

        byte[] rgb = Pixels.ofPlanes(7, 1, planes).rgb();

        // 0.05 * 255 = 12.75, 0.5 * 255 = 127.5, 0.95 * 255 = 242.25
        int[] levels = {0, 0, 13, 128, 242, 255, 255};
        for (int i = 0; i < levels.length; i++) {
            assertThat(rgb[3 * i] & 0xff).isEqualTo(levels[i]);
        }
    }

    @Test
    void theThreePlanesAreOnePixelsColours() {
        assertThat(Pixels.ofPlanes(1, 1, new float[] {1, -1, 0}).rgb())
                .containsExactly(255, 0, 128);
    }

    @Test
    void bytesThatDoNotFillThePictureAreRefused() {
        assertThatThrownBy(() -> new Pixels(2, 2, new byte[11]))
                .hasMessageContaining("11 bytes are not 2 x 2 pixels");
    }
}
