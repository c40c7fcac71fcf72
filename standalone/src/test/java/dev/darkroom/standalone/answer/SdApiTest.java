package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// The calls that clients of AUTOMATIC1111 make, with the fields that they read.
@Tag("slow")
class SdApiTest {

    @RegisterExtension static final TestingHttp http = new TestingHttp(Map.of());

    /// Checks, lists models, sets one by sending all options back, draws.
    @Test
    void openWebUiDraws() throws Exception {
        JsonNode options = http.getJson("/sdapi/v1/options");
        JsonNode models = http.getJson("/sdapi/v1/sd-models");
        assertThat(models.path(0).path("title").asText())
                .isEqualTo(options.path("sd_model_checkpoint").asText());
        assertThat(http.post("/sdapi/v1/options", options.toString()).statusCode()).isEqualTo(200);

        JsonNode answer =
                txt2img(
                        """
                        {"prompt": "a red apple", "batch_size": 2, "width": 64, "height": 64,
                         "steps": 2, "negative_prompt": ""}
                        """);

        assertThat(answer.path("images")).hasSize(2);
        assertThat(answer.has("info")).isTrue();
        assertIsPng(answer.path("images").path(0).asText());
    }

    /// Sends fields of its own, and fields that mean something only with others.
    @Test
    void sillyTavernDraws() throws Exception {
        assertThat(http.getJson("/sdapi/v1/samplers").findValuesAsText("name")).contains("Euler");
        assertThat(http.getJson("/sdapi/v1/schedulers").findValuesAsText("name"))
                .contains("karras");
        assertThat(http.getJson("/sdapi/v1/upscalers").path(0).path("name").asText())
                .isEqualTo("None");
        assertThat(http.getJson("/sdapi/v1/latent-upscale-modes").isArray()).isTrue();
        assertThat(http.getJson("/sdapi/v1/sd-vae").isArray()).isTrue();

        JsonNode answer =
                txt2img(
                        """
                        {"url": "http://localhost:7860", "auth": "", "prompt": "a (red:1.3) apple",
                         "negative_prompt": "blurry", "sampler_name": "Euler",
                         "scheduler": "Automatic", "steps": 2, "cfg_scale": 7, "width": 64,
                         "height": 64, "restore_faces": false, "enable_hr": false,
                         "hr_upscaler": "Latent", "hr_scale": 2, "denoising_strength": 0.7,
                         "hr_second_pass_steps": 0, "seed": 7,
                         "override_settings": {"CLIP_stop_at_last_layers": 1},
                         "override_settings_restore_afterwards": true, "clip_skip": 1,
                         "save_images": true, "send_images": true, "do_not_save_grid": false,
                         "do_not_save_samples": false}
                        """);

        assertIsPng(answer.path("images").path(0).asText());
        JsonNode info = TestingHttp.JSON.readTree(answer.path("info").asText());
        assertThat(info.path("seed").asLong()).isEqualTo(7);
        assertThat(info.path("sampler_name").asText()).isEqualTo("Euler");
        JsonNode idle = http.getJson("/sdapi/v1/progress");
        assertThat(idle.path("progress").asDouble()).isZero();
        assertThat(idle.path("state").path("job_count").asInt()).isZero();
    }

    @Test
    void libreChatReadsTheParametersOfThePicture() throws Exception {
        JsonNode answer =
                txt2img(
                        """
                        {"prompt": "a red apple", "negative_prompt": "blurry", "cfg_scale": 4.5,
                         "steps": 2, "width": 64, "height": 64}
                        """);

        JsonNode info = TestingHttp.JSON.readTree(answer.path("info").asText());
        assertThat(info.path("height").asInt()).isEqualTo(64);
        assertThat(info.path("width").asInt()).isEqualTo(64);
        assertThat(info.path("seed").isNumber()).isTrue();
        assertThat(info.path("infotexts").path(0).asText())
                .contains("a red apple", "Negative prompt: blurry", "Steps: 2", "CFG scale: 4.5");
    }

    @Test
    void aPictureIsTheStartOfAnotherAndWhiteOfTheMaskIsDrawnAnew() throws Exception {
        String first =
                txt2img("{\"prompt\": \"a\", \"steps\": 1, \"width\": 64, \"height\": 64}")
                        .path("images")
                        .path(0)
                        .asText();
        JsonNode answer =
                TestingHttp.JSON.readTree(
                        http.post(
                                        "/sdapi/v1/img2img",
                                        """
                                        {"prompt": "b", "init_images": ["data:image/png;base64,%s"],
                                         "mask": "%s", "denoising_strength": 0.8, "steps": 2,
                                         "inpainting_fill": 1, "inpaint_full_res": false,
                                         "inpainting_mask_invert": 1, "width": 64, "height": 64}
                                        """
                                                .formatted(first, first))
                                .body());

        assertThat(answer.path("images")).as("%s", answer).hasSize(1);
        JsonNode read =
                TestingHttp.JSON.readTree(
                        http.post("/sdapi/v1/png-info", "{\"image\": \"" + first + "\"}").body());
        assertThat(read.has("info")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"enable_hr\": true",
                "\"restore_faces\": true",
                "\"tiling\": true",
                "\"seed_resize_from_w\": 512",
                "\"styles\": [\"film\"]",
                "\"script_name\": \"x/y/z plot\"",
                "\"alwayson_scripts\": {\"adetailer\": {\"args\": [true]}}",
                "\"refiner_checkpoint\": \"r\"",
                "\"prompt\": \"a <lora:film:1>\"",
                "\"steps\": \"many\"",
            })
    void whatWouldChangeThePictureAndIsNotKnownIsRefused(String field) throws Exception {
        HttpResponse<byte[]> answer = http.post("/sdapi/v1/txt2img", "{" + field + "}");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(TestingHttp.JSON.readTree(answer.body()).path("detail").asText()).isNotEmpty();
    }

    @Test
    void whatIsNotThereIsToldInItsWords() throws Exception {
        assertDetail(
                "/sdapi/v1/txt2img", "{\"sampler_name\": \"Nobody's\"}", 404, "Sampler not found");
        assertDetail("/sdapi/v1/img2img", "{\"init_images\": []}", 404, "Init image not found");
        assertDetail(
                "/sdapi/v1/img2img",
                "{\"init_images\": [\"http://169.254.169.254/\"]}",
                422,
                "addresses are not fetched");
        assertDetail(
                "/sdapi/v1/img2img",
                "{\"init_images\": [\"photo.png\"]}",
                422,
                "field init_images: found a text of 9 characters whose character 6 is '.'");
        assertDetail("/sdapi/v1/options", "{\"sd_model_checkpoint\": \"none\"}", 404, "not found");
    }

    @Test
    void whatCannotBeDrawnIsToldOfTheFieldThatWasSent() throws Exception {
        HttpResponse<byte[]> answer =
                http.post("/sdapi/v1/txt2img", "{\"prompt\": \"a\", \"cfg_scale\": -5}");

        assertThat(answer.statusCode()).isEqualTo(422);
        JsonNode error = TestingHttp.JSON.readTree(answer.body());
        assertThat(error.path("field").asText()).isEqualTo("cfg_scale");
        assertThat(error.path("detail").asText()).containsOnlyOnce("wanted");
    }

    @Test
    void aConnectionThatDropsCancelsItsOwnRequestAndNoOther() throws Exception {
        String body =
                "{\"force_task_id\": \"%s\", \"prompt\": \"a\", \"steps\": 150, \"batch_size\": %d,"
                        + " \"width\": 64, \"height\": 64}";
        CompletableFuture<HttpResponse<byte[]>> other =
                http.client()
                        .sendAsync(
                                http.request("/sdapi/v1/txt2img")
                                        .POST(
                                                HttpRequest.BodyPublishers.ofString(
                                                        body.formatted("stays", 1)))
                                        .build(),
                                HttpResponse.BodyHandlers.ofByteArray());
        try (var socket = new Socket("localhost", http.port())) {
            byte[] json = body.formatted("dropped", 64).getBytes(StandardCharsets.UTF_8);
            socket.getOutputStream()
                    .write(
                            ("POST /sdapi/v1/txt2img HTTP/1.1\r\n"
                                            + "Host: localhost\r\n"
                                            + "Content-Length: "
                                            + json.length
                                            + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(json);
            socket.getOutputStream().flush();
            awaitTask("dropped");
        }

        assertThat(http.getJson("/v1/jobs/dropped?wait=60s").path("state").asText())
                .isIn("cancelled", "partial");
        assertThat(TestingHttp.JSON.readTree(other.join().body()).path("images")).hasSize(1);
    }

    @Test
    void whatIsInterruptedEndsAndItsProgressIsTheCallersOwn() throws Exception {
        CompletableFuture<HttpResponse<byte[]>> drawing =
                http.client()
                        .sendAsync(
                                http.request("/sdapi/v1/txt2img")
                                        .POST(
                                                HttpRequest.BodyPublishers.ofString(
                                                        "{\"force_task_id\": \"stopped\","
                                                            + " \"prompt\": \"a\", \"steps\": 150,"
                                                            + " \"batch_size\": 64, \"width\": 64,"
                                                            + " \"height\": 64}"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofByteArray());
        awaitTask("stopped");
        JsonNode progress = http.getJson("/sdapi/v1/progress?task=stopped");
        assertThat(progress.path("progress").asDouble()).isPositive();
        assertThat(progress.path("state").path("job_count").asInt()).isEqualTo(64);

        http.post("/sdapi/v1/interrupt?task=stopped", "");

        assertThat(drawing.join().statusCode()).isEqualTo(200);
        assertThat(
                        http.getJson("/sdapi/v1/progress?task=stopped")
                                .path("state")
                                .path("job_count")
                                .asInt())
                .isZero();
    }

    private static void awaitTask(String task) throws Exception {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (http.getJson("/sdapi/v1/progress?task=" + task)
                        .path("state")
                        .path("job_count")
                        .asInt()
                == 0) {
            assertThat(System.nanoTime()).as("waiting for %s", task).isLessThan(deadline);
        }
    }

    private static JsonNode txt2img(String body) throws Exception {
        HttpResponse<byte[]> answer = http.post("/sdapi/v1/txt2img", body);
        assertThat(answer.statusCode())
                .as(
                        new String(answer.body(), StandardCharsets.UTF_8)
                                .lines()
                                .limit(1)
                                .toList()
                                .toString())
                .isEqualTo(200);
        return TestingHttp.JSON.readTree(answer.body());
    }

    private static void assertDetail(String path, String body, int status, String detail)
            throws Exception {
        HttpResponse<byte[]> answer = http.post(path, body);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(TestingHttp.JSON.readTree(answer.body()).path("detail").asText())
                .contains(detail);
    }

    private static void assertIsPng(String base64) {
        assertThat(Base64.getDecoder().decode(base64)).startsWith(0x89, 'P', 'N', 'G');
    }
}
