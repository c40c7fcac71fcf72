package dev.darkroom.sink.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.ControlUse;
import dev.darkroom.schemas.PromptRequest;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.List;

class BriefTest {

    @Test
    void noPictureOfARequestIsKeptButWhatElseItSaysOfThemIs() {
        ByteBuffer picture = ByteBuffer.wrap(new byte[1 << 20]);
        PromptRequest request =
                PromptRequest.newBuilder()
                        .setId("r")
                        .setInitImage(picture)
                        .setStrength(0.5)
                        .setMask(picture)
                        .setControls(
                                List.of(
                                        new ControlUse(
                                                "canny", picture, "canny", 0.5, null, 0.8, true)))
                        .build();

        PromptRequest brief = Brief.of(request);

        assertThat(brief.getInitImage()).isNull();
        assertThat(brief.getMask()).isNull();
        assertThat(brief.getStrength()).isEqualTo(0.5);
        assertThat(brief.getControls())
                .containsExactly(
                        new ControlUse(
                                "canny", ByteBuffer.allocate(0), "canny", 0.5, null, 0.8, true));
        assertThat(request.getControls().getFirst().getPicture().remaining()).isEqualTo(1 << 20);
    }
}
