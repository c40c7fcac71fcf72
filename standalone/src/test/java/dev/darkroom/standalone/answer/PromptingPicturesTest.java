package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.standalone.Captured;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/// Pictures that prompt, given by hand and found in an index: from the controls on the page to a
/// picture and back, and from units of AUTOMATIC1111's clients.
@Tag("slow")
class PromptingPicturesTest {

    private static final Path RESOURCES =
            Path.of("../worker/src/test/resources").toAbsolutePath().normalize();
    private static final Path CAT = RESOURCES.resolve("image-prompts/seen/53x97.png");

    private static final String MODEL = RESOURCES.resolve("tiny-model-pictured").toString();

    @TempDir private static Path folder;

    @RegisterExtension
    static final TestingHttp http =
            new TestingHttp(
                    () -> Map.of("model", MODEL, "index", indexOf(CAT.getParent()).toString()));

    @AutoClose private static TestingBrowser browser;

    @BeforeAll
    static void open() throws Exception {
        browser = TestingBrowser.open(http);
        browser.size(1280, 800);
    }

    @BeforeEach
    void atTheDesk() {
        browser.visit("");
        browser.run("localStorage.removeItem('darkroom-draft')");
        browser.visit("?fresh");
        browser.until("document.querySelector('#f-sampler')?.options.length > 1");
        browser.run("document.querySelector('#desk details.rest').open = true");
        browser.until("!document.querySelector('.like').hidden");
    }

    @Test
    void aPicturePromptsWithWordsAndIsAskedForAgainWhereItWasNotKept() throws Exception {
        browser.find("#f-like").sendKeys(CAT.toString());
        browser.until("document.querySelector('.like img[src]')");
        browser.find("#f-imagePromptScale").sendKeys("0.6");
        assertThat(browser.barriers()).isEmpty();
        browser.find("#f-steps").sendKeys("2");
        browser.find("#prompt").sendKeys("a pear like this", Keys.ENTER);
        browser.until("document.querySelector('.frame img[alt=\"a pear like this\"]')");

        JsonNode asked = request("pear").path("imagePrompt");
        assertThat(asked.path("scale").asDouble()).isEqualTo(0.6);
        assertThat(asked.path("picture").asText()).isEmpty();
        JsonNode stated = parameters("pear").path("imagePrompt");
        assertThat(stated.path("scale").asDouble()).isEqualTo(0.6);
        assertThat(stated.path("pictureSha256").asText()).matches("[0-9a-f]{64}");

        browser.find(".frame a").click();
        browser.until("document.querySelector('#print .parameters')");
        browser.run("document.querySelector('#print [data-does=command]').click()");
        assertThat(browser.find("#print .copied").getDomProperty("value"))
                .contains("--like like.png:scale=0.6");
        browser.run("document.querySelector('#print [data-does=again]').click()");
        browser.until("document.querySelector('.like small:not([hidden])')");
        browser.find("#prompt").clear();
        browser.find("#prompt").sendKeys("a plum like that", Keys.ENTER);
        browser.until("document.body.textContent.includes('imagePrompt')");

        browser.run("document.querySelector('.like small button').click()");
        browser.find("#prompt").clear();
        browser.find("#prompt").sendKeys("a plain plum", Keys.ENTER);
        browser.until("document.querySelector('.frame img[alt=\"a plain plum\"]')");
        assertThat(request("plain").path("imagePrompt").isObject()).isFalse();
    }

    @Test
    void picturesOfTheIndexPromptAndTheSameOnesDoWhenItIsDrawnAgain() throws Exception {
        browser.until("!document.querySelector('.retrieve').hidden");
        assertThat(browser.barriers()).isEmpty();
        browser.find("#f-retrieve").sendKeys("2");
        browser.find("#f-retrieveScale").sendKeys("0.6");
        browser.find("#f-steps").sendKeys("2");
        browser.find("#prompt").sendKeys("a fig of two", Keys.ENTER);
        browser.until("document.querySelector('.frame img[alt=\"a fig of two\"]')");

        JsonNode asked = request("fig").path("retrieve");
        assertThat(asked.path("k").asInt()).isEqualTo(2);
        assertThat(asked.path("scale").asDouble()).isEqualTo(0.6);
        JsonNode stated = parameters("fig").path("retrieve").path("pictures");
        assertThat(stated).hasSize(2);

        browser.find(".frame a").click();
        browser.until("document.querySelector('#print .parameters')");
        browser.run("document.querySelector('#print [data-does=again]').click()");
        browser.until("document.querySelector('.retrieve > small:not([hidden])')");
        browser.find("#prompt").clear();
        browser.find("#prompt").sendKeys("a plum of the same", Keys.ENTER);
        browser.until("document.querySelector('.frame img[alt=\"a plum of the same\"]')");
        assertThat(request("same").path("retrieve").path("pictures"))
                .map(JsonNode::asText)
                .isEqualTo(stated.findValuesAsText("pictureSha256"));

        browser.run("document.querySelector('.retrieve > small button').click()");
        assertThat(browser.find("#f-retrieve").isDisplayed()).isTrue();
    }

    /// Looked up as clients of the extension for control networks do, and sent.
    @Test
    void aUnitOfIpAdapterDrawsWhatAnImagePromptDraws() throws Exception {
        String picture = Base64.getEncoder().encodeToString(TestingPictures.png(false));
        String frame =
                "\"prompt\": \"a\", \"seed\": 7, \"steps\": 2, \"width\": 64, \"height\": 64";
        http.post(
                "/v1/prompts",
                """
                {"id": "like", %s, "negativePrompt": "", "imagePrompt": {"picture": "%s", "scale": 0.6}}
                """
                        .formatted(frame, picture));
        http.awaitKnown("like");
        assertThat(http.getJson("/sdapi/v1/scripts").path("txt2img"))
                .hasToString("[\"controlnet\"]");
        JsonNode kind =
                http.getJson("/controlnet/control_types").path("control_types").path("IP-Adapter");
        JsonNode model = kind.path("default_model");
        JsonNode module = kind.path("default_option");
        assertThat(http.getJson("/controlnet/model_list").path("model_list")).contains(model);
        assertThat(http.getJson("/controlnet/module_list?alias_names=true").path("module_list"))
                .contains(module);

        HttpResponse<byte[]> answer =
                http.post(
                        "/sdapi/v1/txt2img",
                        """
                        {%s, "alwayson_scripts": {"controlnet": {"args": [{"module": %s, "model": %s,
                         "image": "%s", "weight": 0.6, "guidance_end": 1.0}]}}}
                        """
                                .formatted(frame, module, model, picture));

        String drawn = TestingHttp.JSON.readTree(answer.body()).path("images").path(0).asText();
        assertThat(Base64.getDecoder().decode(drawn))
                .isEqualTo(http.get("/v1/images/like/0").body());
    }

    private static Path indexOf(Path pictures) {
        Path index = folder.resolve("index");
        Captured made =
                Captured.run(
                        "index", pictures.toString(), "--model", MODEL, "--out", index.toString());
        assertThat(made.code()).as(made.err()).isZero();
        return index;
    }

    private static JsonNode job(String word) throws Exception {
        return http.awaitEnded(word);
    }

    private static JsonNode request(String word) throws Exception {
        return job(word).path("request");
    }

    private static JsonNode parameters(String word) throws Exception {
        return job(word).path("images").path(0).path("parameters");
    }
}
