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

import java.util.List;
import java.util.Map;

/// What can be done with a stored picture on the page.
@Tag("slow")
class PrintTest {

    @RegisterExtension static final TestingHttp http = new TestingHttp(Map.of());

    @AutoClose private static TestingBrowser browser;

    @BeforeAll
    static void drawTwo() throws Exception {
        for (int seed : List.of(7, 8)) {
            http.post(
                    "/v1/prompts",
                    """
                    {"id": "made%d", "prompt": "an apple's core", "negativePrompt": "a worm",
                     "steps": 3, "guidanceScale": 2.5, "seed": %d, "labels": {"kind": "fruit"}}
                    """
                            .formatted(seed, seed));
            http.awaitKnown("made" + seed);
        }
        browser = TestingBrowser.open(http);
        browser.size(1280, 800);
    }

    @BeforeEach
    void atTheSheet() {
        browser.visit("?fresh");
        browser.until("document.querySelector('#f-sampler')?.options.length > 1");
        browser.until("document.querySelectorAll('.frame img.fixed').length >= 2");
    }

    @Test
    void whatMadeAPictureIsCopiedAsOthersTakeIt() throws Exception {
        open("made7");

        press("command");
        assertThat(copied())
                .startsWith("./darkroom draw ")
                .contains("--steps 3", "--guidance 2.5", "--seed 7", "--negative 'a worm'")
                .endsWith("'an apple'\\''s core'");
        press("json");
        JsonNode json = TestingHttp.JSON.readTree(copied());
        assertThat(json.path("seed").asInt()).isEqualTo(7);
        assertThat(json.has("id")).isFalse();
        press("curl");
        assertThat(copied())
                .contains("curl -s http://localhost:" + http.port() + "/v1/prompts")
                .contains("\"negativePrompt\":\"a worm\"");
    }

    @Test
    void aPictureIsDrawnAgainWithChanges() throws Exception {
        open("made8");

        press("again");

        browser.until("document.querySelector('#prompt').value === \"an apple's core\"");
        assertThat(value("#f-seed")).isEqualTo("8");
        assertThat(value("#f-steps")).isEqualTo("3");
        assertThat(value("#f-negativePrompt")).isEqualTo("a worm");
        assertThat(browser.find("label[for=f-negativePrompt]").getText())
                .isEqualToIgnoringCase("Negative prompt");
        browser.find("#prompt").clear();
        browser.find("#prompt").sendKeys("a pear", Keys.ENTER);
        browser.until("document.querySelector('.frame img[alt=\"a pear\"]')");
        assertThat(request("pear").path("seed").asInt()).isEqualTo(8);
        assertThat(request("pear").path("labels").path("kind").asText()).isIn("", "fruit");
    }

    @Test
    void aPictureIsTheStartOfAnother() throws Exception {
        open("made7");

        press("start");

        browser.until("document.querySelector('.start-more:not([hidden])')");
        browser.find("#f-strength").clear();
        browser.find("#f-strength").sendKeys("0.5");
        browser.find("#prompt").clear();
        browser.find("#prompt").sendKeys("a green one", Keys.ENTER);
        browser.until("document.querySelector('.frame img[alt=\"a green one\"]')");
        assertThat(request("green").path("strength").asDouble()).isEqualTo(0.5);
    }

    @Test
    void twoPicturesAreComparedAndTheKeyboardLeadsThere() {
        browser.find("body").sendKeys("n");
        browser.until("document.activeElement.id === 'prompt'");
        browser.run("document.activeElement.blur()");
        browser.find("body").sendKeys("/");
        browser.until("document.activeElement.id === 'search'");
        browser.find("#search").sendKeys("kind=fruit core");
        browser.until("document.querySelector('.end')?.textContent === '2 pictures'");
        browser.find("#search").sendKeys(Keys.ARROW_DOWN);
        browser.until("document.activeElement.dataset.at === '0'");
        browser.driver().switchTo().activeElement().sendKeys(Keys.ARROW_RIGHT);
        browser.until("document.activeElement.dataset.at === '1'");
        browser.driver().switchTo().activeElement().sendKeys(Keys.ENTER);
        browser.until("document.querySelector('#print [data-does=compare]')");
        assertThat(browser.driver().getCurrentUrl()).endsWith("#/picture/made7/0");

        press("compare");
        browser.driver().switchTo().activeElement().sendKeys(Keys.ARROW_LEFT);
        browser.until("location.hash === '#/picture/made8/0'");
        browser.until("document.querySelector('#print a[data-does=compare]')");
        press("compare");

        browser.until("document.querySelector('#print .differences')");
        assertThat(browser.find("#print .differences").getText()).contains("seed 7 8");
        assertThat(browser.<Boolean>run("return document.querySelector('#print').open")).isTrue();
        browser.driver().switchTo().activeElement().sendKeys(Keys.ESCAPE);
        browser.until("!document.querySelector('#print').open");
    }

    private static void open(String id) {
        browser.visit("?fresh#/picture/" + id + "/0");
        browser.until("document.querySelector('#print .parameters')");
    }

    private static void press(String what) {
        browser.run("document.querySelector('#print [data-does=" + what + "]').click()");
    }

    private static String copied() {
        return value("#print .copied");
    }

    private static String value(String selector) {
        return browser.find(selector).getDomProperty("value");
    }

    private static JsonNode request(String word) throws Exception {
        return http.awaitEnded(word).path("request");
    }
}
