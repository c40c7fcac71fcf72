package dev.darkroom.worker.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.ResolvedParameters;
import dev.darkroom.worker.drawing.DrawingParameters;
import dev.darkroom.worker.drawing.InitImage;
import dev.darkroom.worker.drawing.Nuances;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.image.Pixels;

import org.junit.jupiter.api.Test;

import java.util.Optional;

class ResolvedPictureTest {
    private static ResolvedParameters resolved(Optional<InitImage> init) {
        var drawn =
                new DrawingParameters(
                        "a cat",
                        Optional.empty(),
                        8,
                        8,
                        4,
                        "euler",
                        1,
                        7,
                        init,
                        ImageFormat.PNG,
                        90,
                        Nuances.NONE);
        return new Resolved("tiny", drawn).onTheWire();
    }

    @Test
    void aResultStatesPictureAndMaskThatItStartedFromByTheirFiles() {
        Pixels black = new Pixels(8, 8, new byte[192]);
        var init = new InitImage(black, 0.6, Optional.of(black), "0a1b", Optional.of("2c3d"));

        ResolvedParameters stated = resolved(Optional.of(init));

        assertThat(stated.getStrength()).isEqualTo(0.6);
        assertThat(stated.getInitImageSha256()).isEqualTo("0a1b");
        assertThat(stated.getMaskSha256()).isEqualTo("2c3d");
    }

    @Test
    void aResultDrawnFromNoiseAloneStatesNoPicture() {
        assertThat(resolved(Optional.empty()).getStrength()).isNull();
        assertThat(resolved(Optional.empty()).getInitImageSha256()).isNull();
        assertThat(resolved(Optional.empty()).getMaskSha256()).isNull();
    }
}
