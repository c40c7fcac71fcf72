package dev.darkroom.http.sdapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;

import java.io.IOException;

class SdInfoTest {

    @Test
    void whatLeadsAPictureIsToldAsItsFileTellsIt() throws IOException {
        String text =
                SdInfo.text(
                        new ObjectMapper()
                                .readTree(
                                        """
                                        {"prompt": "a fox", "steps": 4, "sampler": "euler", "guidanceScale": 7.0,
                                         "seed": 5, "width": 64, "height": 64, "model": "tiny",
                                         "adapters": [{"name": "ink", "sha256": "0123456789abcdef",
                                                       "scale": 0.5, "textEncoderScale": 0.5}],
                                         "controls": [{"network": "lines", "sha256": "fedcba9876543210",
                                                       "picture": "00", "preprocessor": "canny", "scale": 0.8,
                                                       "start": 0.0, "end": 0.75, "guessMode": true}]}
                                        """));

        assertThat(text)
                .startsWith("a fox <lora:ink:0.5>\nSteps: 4")
                .endsWith(
                        ", Lora hashes: \"ink: 0123456789ab\", ControlNet 0: \"Module: canny,"
                            + " Model: lines [fedcba98], Weight: 0.8, Resize Mode: Just Resize,"
                            + " Guidance Start: 0, Guidance End: 0.75, Control Mode: ControlNet is"
                            + " more important\"");
    }
}
