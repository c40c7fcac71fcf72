package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

import java.nio.file.Path;
import java.util.Map;

/// A picture that prompts, from the control on the page to a picture and back.
@Tag("slow")
class ImagePromptOnThePageTest {

    private static final Path RESOURCES =
            Path.of("../worker/src/test/resources").toAbsolutePath().normalize();
    private static final Path CAT = RESOURCES.resolve("image-prompts/seen/53x97.png");

    @RegisterExtension
    static final TestingHttp http =
            new TestingHttp(Map.of("model", RESOURCES.resolve("tiny-model-pictured").toString()));

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

    private static JsonNode job(String word) throws Exception {
        String id = http.getJson("/v1/jobs?q=" + word).path("jobs").path(0).path("id").asText();
        return http.getJson("/v1/jobs/" + id);
    }

    private static JsonNode request(String word) throws Exception {
        return job(word).path("request");
    }

    private static JsonNode parameters(String word) throws Exception {
        return job(word).path("images").path(0).path("parameters");
    }
}
