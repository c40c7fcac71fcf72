package dev.darkroom.sink.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.ControlUse;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.wire.PlainJson;

import org.junit.jupiter.api.Test;

import java.util.Collections;
import java.util.List;

class BriefTest {

    @Test
    void noPictureOfARequestIsKeptButWhatElseItSaysOfThemIs() {
        PromptRequest request =
                PlainJson.read(
                        """
                        {"id": "r", "initImage": "AAEC", "strength": 0.5, "mask": "AAEC",
                         "controls": [{"network": "canny", "picture": "AAEC", "scale": 0.5,
                         "preprocessor": "canny", "end": 0.8, "guessMode": true}],
                         "imagePrompt": {"picture": "AAEC", "scale": 0.6},
                         "retrieve": {"k": 2, "scale": 0.5}}
                        """,
                        PromptRequest.class);

        PromptRequest brief = Brief.of(request);

        assertThat(brief.getInitImage()).isNull();
        assertThat(brief.getMask()).isNull();
        assertThat(brief.getStrength()).isEqualTo(0.5);
        ControlUse control = brief.getControls().getFirst();
        assertThat(control.getPicture().remaining()).isZero();
        assertThat(control)
                .returns("canny", ControlUse::getNetwork)
                .returns("canny", ControlUse::getPreprocessor)
                .returns(0.5, ControlUse::getScale)
                .returns(0.8, ControlUse::getEnd)
                .returns(true, ControlUse::getGuessMode);
        assertThat(request.getControls().getFirst().getPicture().remaining()).isEqualTo(3);
        assertThat(brief.getImagePrompt().getPicture().remaining()).isZero();
        assertThat(brief.getImagePrompt().getScale()).isEqualTo(0.6);
        assertThat(brief.getRetrieve()).isEqualTo(request.getRetrieve());
    }

    @Test
    void ofPicturesOfAnIndexAsManyAreKeptAsWorkersDoNotRefuse() {
        List<String> pictures = Collections.nCopies(50, "\"%s\"".formatted("a".repeat(9_000)));
        PromptRequest request =
                PlainJson.read(
                        "{\"id\": \"r\", \"retrieve\": {\"pictures\": %s}}".formatted(pictures),
                        PromptRequest.class);

        assertThat(Brief.of(request).getRetrieve().getPictures())
                .hasSize(16)
                .allMatch(picture -> picture.length() == Brief.MOST);
    }
}
