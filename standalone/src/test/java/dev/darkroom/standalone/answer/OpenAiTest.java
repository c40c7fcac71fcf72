package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import javax.imageio.ImageIO;

@Tag("slow")
class OpenAiTest {

    private static final String KEY = "a-key-for-tests";
    private static final String[] BEARER = {"Authorization", "Bearer " + KEY};

    @RegisterExtension static final TestingHttp http = new TestingHttp(Map.of("http-keys", KEY));

    @Test
    void picturesComeAsBytesOrAsAddresses() throws Exception {
        JsonNode bytes =
                generate(
                        "{\"prompt\": \"a\", \"n\": 2, \"size\": \"64x64\","
                                + " \"num_inference_steps\": 1}");
        assertThat(bytes.path("data")).hasSize(2);
        assertThat(Base64.getDecoder().decode(bytes.path("data").path(0).path("b64_json").asText()))
                .startsWith(0x89, 'P', 'N', 'G');
        assertThat(bytes.path("created").asLong()).isPositive();

        JsonNode address =
                generate(
                        "{\"prompt\": \"a\", \"response_format\": \"url\", \"size\": \"auto\","
                                + " \"num_inference_steps\": 1, \"model\": \"dall-e-3\", \"user\":"
                                + " \"u\"}");
        String url = address.path("data").path(0).path("url").asText();
        String here = "http://localhost:" + http.port();
        assertThat(url).startsWith(here + "/v1/images/");
        // Whoever is given the address fetches it without a key, and nothing else.
        String path = url.substring(here.length());
        assertThat(http.get(path).body()).startsWith(0x89, 'P', 'N', 'G');
        assertThat(http.get(path.replace("/0?", "/1?")).statusCode()).isEqualTo(401);
        assertThat(http.get(path.replaceFirst("until=1", "until=2")).statusCode()).isEqualTo(401);
        assertThat(http.get(path.replaceFirst("/v1/.*[?]", "/v1/jobs?")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void aStreamShowsPicturesWhileTheyAreDrawn() throws Exception {
        HttpResponse<byte[]> answer =
                http.post(
                        "/v1/images/generations",
                        "{\"prompt\": \"a\", \"stream\": true, \"partial_images\": 2,"
                                + " \"num_inference_steps\": 20}",
                        BEARER);
        List<String> types =
                new String(answer.body(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.startsWith("event: "))
                        .toList();

        assertThat(types).last().isEqualTo("event: image_generation.completed");
        assertThat(types.size()).isLessThanOrEqualTo(3);
    }

    @Test
    void whatIsTransparentIsDrawnAnew() throws Exception {
        HttpResponse<byte[]> answer =
                http.send(
                        http.request("/v1/images/edits", BEARER)
                                .header("Content-Type", "multipart/form-data; boundary=b")
                                .POST(
                                        HttpRequest.BodyPublishers.ofByteArrays(
                                                List.of(
                                                        part(
                                                                "prompt",
                                                                "",
                                                                "a"
                                                                        .getBytes(
                                                                                StandardCharsets
                                                                                        .UTF_8)),
                                                        part(
                                                                "num_inference_steps",
                                                                "",
                                                                "2"
                                                                        .getBytes(
                                                                                StandardCharsets
                                                                                        .UTF_8)),
                                                        part("image", "i.png", png(false)),
                                                        part("mask", "m.png", png(true)),
                                                        "--b--\r\n"
                                                                .getBytes(
                                                                        StandardCharsets.UTF_8)))));

        assertThat(answer.statusCode())
                .as(
                        new String(answer.body(), StandardCharsets.UTF_8)
                                .lines()
                                .limit(1)
                                .toList()
                                .toString())
                .isEqualTo(200);
    }

    @Test
    void whatCannotBeIsToldOfItsParameter() throws Exception {
        assertThat(param("{\"prompt\": \"a\", \"size\": \"63x64\"}", 400)).isEqualTo("size");
        assertThat(param("{\"prompt\": \"a\", \"size\": \"large\"}", 400)).isEqualTo("size");
        assertThat(param("{\"size\": \"64x64\"}", 400)).isEqualTo("prompt");
        assertThat(param("{\"prompt\": \"a\", \"n\": 11}", 400)).isEqualTo("n");
        assertThat(param("{\"prompt\": \"a\", \"model\": \"none\"}", 404)).isEqualTo("model");
    }

    @Test
    void whoHasNoKeyIsRefused() throws Exception {
        assertThat(http.get("/v1/models").statusCode()).isEqualTo(401);
        assertThat(http.get("/v1/models", "Authorization", "Bearer another").statusCode())
                .isEqualTo(401);
        assertThat(http.get("/sdapi/v1/options", "Authorization", "").statusCode()).isEqualTo(401);
        String basic =
                Base64.getEncoder()
                        .encodeToString(("user:" + KEY).getBytes(StandardCharsets.UTF_8));
        assertThat(http.get("/sdapi/v1/options", "Authorization", "Basic " + basic).statusCode())
                .isEqualTo(200);
        assertThat(http.get("/v1/models", BEARER).statusCode()).isEqualTo(200);
    }

    private static JsonNode generate(String body) throws Exception {
        HttpResponse<byte[]> answer = http.post("/v1/images/generations", body, BEARER);
        assertThat(answer.statusCode()).isEqualTo(200);
        return TestingHttp.JSON.readTree(answer.body());
    }

    private static String param(String body, int status) throws Exception {
        HttpResponse<byte[]> answer = http.post("/v1/images/generations", body, BEARER);
        assertThat(answer.statusCode()).isEqualTo(status);
        return TestingHttp.JSON.readTree(answer.body()).path("error").path("param").asText();
    }

    private static byte[] part(String name, String file, byte[] bytes) {
        String head =
                "--b\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n%s\r\n"
                        .formatted(
                                name,
                                file.isEmpty() ? "" : "; filename=\"" + file + "\"",
                                file.isEmpty() ? "" : "Content-Type: image/png\r\n");
        var part = new ByteArrayOutputStream();
        part.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        part.writeBytes(bytes);
        part.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        return part.toByteArray();
    }

    private static byte[] png(boolean transparent) throws Exception {
        var image =
                new BufferedImage(
                        64,
                        64,
                        transparent ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }
}
