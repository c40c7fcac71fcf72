package dev.darkroom.worker.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MaskTest {
    private static Mask mask(int... grey) {
        byte[] rgb = new byte[3 * grey.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) grey[i / 3];
        }
        return Mask.of(new Pixels(grey.length, 1, rgb));
    }

    @Test
    void greyIsWhiteFromTheMiddleUp() {
        assertThat(mask(0, 127, 128, 255).anew()).containsExactly(false, false, true, true);
    }

    @Test
    void coloursCountAsBrightAsTheyLook() {
        byte[] greenAndBlue = {0, (byte) 255, 0, 0, 0, (byte) 255};
        assertThat(Mask.of(new Pixels(2, 1, greenAndBlue)).anew()).containsExactly(true, false);
    }

    @Test
    void aSmallerGridTakesTheUpperLeftOfEachOfItsSquares() {
        assertThat(mask(255, 0, 0, 0, 0, 255).at(2, 1)).containsExactly(true, false);
    }
}
