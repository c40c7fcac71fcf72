package dev.darkroom.http.sdapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.JsonFields;
import dev.darkroom.http.Offers;
import dev.darkroom.http.server.Refused;
import dev.darkroom.schemas.ControlUse;
import dev.darkroom.schemas.ImagePrompt;
import dev.darkroom.schemas.PromptRequest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Units of the extension for control networks.
class SdControlsTest {

    private static final ByteBuffer PICTURE = ByteBuffer.wrap(new byte[] {0, 1, 2});

    @Test
    void unitsAreControls() throws IOException {
        List<ControlUse> controls =
                read(
                                """
                                {"model": "canny [d14c016b]", "module": "canny", "image": "AAEC",
                                 "weight": 0.8, "guidance_start": 0.1, "guidance_end": 0.6,
                                 "control_mode": "ControlNet is more important",
                                 "resize_mode": "Just Resize", "threshold_a": -1,
                                 "pixel_perfect": false, "low_vram": false}
                                """,
                                """
                                {"enabled": false, "model": "depth", "module": "depth_midas"}
                                """,
                                """
                                {"enabled": true, "model": "pose", "control_mode": 0,
                                 "input_image": "data:image/png;base64,AAEC", "guidance": 0.5}
                                """)
                        .getControls();

        assertThat(controls)
                .containsExactly(
                        new ControlUse("canny", PICTURE, "canny", 0.8, 0.1, 0.6, true),
                        new ControlUse("pose", PICTURE, "none", null, null, 0.5, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"controlnet", "ControlNet", "Controlnet", "CONTROLNET"})
    void theExtensionIsKnownHoweverItsNameIsWritten(String name) throws IOException {
        String unit = "{\"model\": \"canny\", \"image\": \"AAEC\"}";

        assertThat(
                        readBody(
                                        "{\"alwayson_scripts\": {\"%s\": {\"args\": [%s]}}}"
                                                .formatted(name, unit))
                                .getControls())
                .hasSize(1);
    }

    @Test
    void noUnitIsNoControl() throws IOException {
        assertThat(read().getControls()).isNull();
        assertThat(readBody("{}").getControls()).isNull();
        assertThat(readBody("{}").getImagePrompt()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"module\": \"depth_midas\"",
                "\"module\": \"canny\", \"model\": \"ip-adapter_sd15\"",
                "\"control_mode\": 1",
                "\"control_mode\": \"My prompt is more important\"",
                "\"resize_mode\": 1",
                "\"model\": \"None\"",
                "\"image\": null",
                "\"image\": {\"image\": \"AAEC\", \"mask\": \"AAEC\"}",
                "\"mask\": \"AAEC\"",
                "\"animatediff_batch\": true",
                "\"module\": \"canny\", \"processor_res\": 512",
                "\"module\": \"canny\", \"threshold_b\": 50",
            })
    void whatIsNotKnownOfAUnitIsRefused(String fields) {
        String unit = "{\"model\": \"canny\", \"image\": \"AAEC\", %s}".formatted(fields);

        assertThat(catchThrowableOfType(Refused.class, () -> read(unit))).isNotNull();
    }

    /// In the spellings of the extension's code and of its interface.
    @ParameterizedTest
    @CsvSource({
        "ip-adapter-auto, ip-adapter",
        "ip-adapter_clip_h, ip-adapter-plus_sd15 [abcdef12]",
        "ip-adapter_clip_sd15, ip-adapter_sd15 [6a3f6166]",
        "IP-Adapter_clip_g, ip-adapter_sdxl [d5d53548]",
        "ip-adapter_clip_sdxl, None",
        "ip-adapter_clip_sdxl_plus_vith, ip_adapter_sdxl_vit-h",
        "none, ip-adapter_sd15",
        "None, ip-adapter",
    })
    void aUnitOfIpAdapterPromptsWithItsPicture(String module, String model) throws IOException {
        PromptRequest request =
                read(
                        """
                        {"module": "%s", "model": "%s", "image": "AAEC", "weight": 0.6}
                        """
                                .formatted(module, model));

        assertThat(request.getImagePrompt()).isEqualTo(new ImagePrompt(PICTURE, 0.6));
        assertThat(request.getControls()).isNull();
    }

    /// As clients send them that send every field there is.
    @Test
    void whatMeansNothingToAnImageEncoderIsPassedOver() throws IOException {
        PromptRequest request =
                read(
                        """
                        {"module": "ip-adapter_clip_sd15", "model": "ip-adapter_sd15", "enabled": true,
                         "image": [{"image": "AAEC", "mask": null}], "mask": null, "guidance": 1.0,
                         "guidance_start": 0.0, "guidance_end": 1.0, "control_mode": ["Balanced"],
                         "resize_mode": "Resize and Fill", "lowvram": false, "processor_res": 512,
                         "threshold_a": 64, "threshold_b": 64, "pixel_perfect": true,
                         "hr_option": "Both", "save_detected_map": true, "advanced_weighting": null,
                         "effective_region_mask": null, "pulid_mode": "Fidelity",
                         "union_control_type": "Unknown", "ipadapter_input": null,
                         "animatediff_batch": false, "batch_images": ""}
                        """);

        assertThat(request.getImagePrompt()).isEqualTo(new ImagePrompt(PICTURE, null));
    }

    @Test
    void aPictureLeadsWhereAnotherPrompts() throws IOException {
        PromptRequest request =
                read(
                        "{\"module\": \"ip-adapter-auto\", \"image\": \"AAEC\"}",
                        "{\"model\": \"canny\", \"image\": \"AAEC\"}");

        assertThat(request.getImagePrompt()).isEqualTo(new ImagePrompt(PICTURE, null));
        assertThat(request.getControls()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "args[0].module: found ip-adapter_face_id,; \"module\": \"ip-adapter_face_id\"",
                "args[0].module: found ip-adapter_pulid,; \"module\": \"ip-adapter_pulid\"",
                "args[0].model: found ip-adapter-faceid_sd15,; \"model\":"
                        + " \"ip-adapter-faceid_sd15\"",
                "args[0].model: found canny,; \"model\": \"canny\"",
                "args[0].guidance_start: found 0.1, wanted 0; \"guidance_start\": 0.1",
                "args[0].guidance_end: found 0.9, wanted 1; \"guidance_end\": 0.9",
                "args[0].guidance_end: found 0.5, wanted 1; \"guidance\": 0.5",
                "args[0].image: found 2 pictures; \"image\": [{\"image\": \"AAEC\"}, {\"image\":"
                        + " \"AAEC\"}]",
                "args[0].image.mask:; \"image\": {\"image\": \"AAEC\", \"mask\": \"AAEC\"}",
                "args[0].image: found a text of 5 characters whose character 5 is '!'; \"image\":"
                        + " \"AAEC!\"",
                "args[0].image: wanted; \"image\": null",
                "args[0].mask:; \"mask\": \"AAEC\"",
                "args[0].advanced_weighting:; \"advanced_weighting\": [1, 0.5]",
                "args[0].ipadapter_input:; \"ipadapter_input\": [\"AAEC\"]",
            })
    void whatAnImagePromptCannotSayIsRefusedByName(String told, String fields) {
        String unit =
                "{\"module\": \"ip-adapter-auto\", \"image\": \"AAEC\", %s}".formatted(fields);

        assertRefused(catchThrowableOfType(Refused.class, () -> read(unit)), told);
    }

    @Test
    void aSecondPictureThatPromptsIsRefused() {
        String unit = "{\"module\": \"ip-adapter-auto\", \"image\": \"AAEC\"}";

        assertRefused(
                catchThrowableOfType(Refused.class, () -> read(unit, "{\"enabled\": false}", unit)),
                "args[2].module: found a second unit");
    }

    @Test
    void aModelThatNoPictureCanPromptIsRefusedByItsName() {
        String unit = "{\"module\": \"ip-adapter-auto\", \"image\": \"AAEC\"}";
        Offers offers = offers(Optional.of(List.of("prompt", "controls")));

        assertRefused(
                catchThrowableOfType(Refused.class, () -> readBody(offers, body(unit))),
                "the model tiny has no image encoder");
    }

    @Test
    void ofAModelOfWhichNothingIsKnownTheWorkerSaysWhatItCan() throws IOException {
        String unit = "{\"module\": \"ip-adapter-auto\", \"image\": \"AAEC\"}";

        assertThat(readBody(offers(Optional.empty()), body(unit)).getImagePrompt()).isNotNull();
        assertThat(readBody(Offers.NONE, body(unit)).getImagePrompt()).isNotNull();
    }

    private static void assertRefused(Refused refused, String told) {
        assertThat(refused).isNotNull();
        assertThat(refused.field()).contains(SdControls.FIELD);
        assertThat(refused.getMessage()).contains(told);
    }

    private static Offers offers(Optional<List<String>> fields) {
        return new Offers(
                List.of(),
                List.of(
                        new Offers.ModelOffer(
                                "tiny",
                                Optional.empty(),
                                Optional.empty(),
                                Offers.Defaults.UNKNOWN,
                                fields,
                                List.of())));
    }

    private static String body(String... units) {
        return "{\"alwayson_scripts\": {\"controlnet\": {\"args\": [%s]}}}"
                .formatted(String.join(", ", Stream.of(units).toList()));
    }

    private static PromptRequest read(String... units) throws IOException {
        return readBody(body(units));
    }

    private static PromptRequest readBody(String json) throws IOException {
        return readBody(offers(Optional.of(List.of("imagePrompt"))), json);
    }

    private static PromptRequest readBody(Offers offers, String json) throws IOException {
        var body = (ObjectNode) new ObjectMapper().readTree(json);
        return new SdRequest(new SdSamplers(offers), new SdOptions(offers, null))
                .read(new JsonFields(body), SdOptions.Set.USUAL, false)
                .request();
    }
}
