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

/// Adapters, from the control on the page to a picture and back.
@Tag("slow")
class AdaptersOnThePageTest {

    private static final Path RESOURCES = Path.of("../worker/src/test/resources").toAbsolutePath();

    @RegisterExtension
    static final TestingHttp http =
            new TestingHttp(
                    Map.of(
                            "model", RESOURCES.resolve("tiny-model-scalar").toString(),
                            "adapters", RESOURCES.resolve("adapters").toString()));

    @AutoClose private static TestingBrowser browser;

    @BeforeAll
    static void open() throws Exception {
        http.awaitAdapters();
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
        browser.until("document.querySelector('#f-adapters')?.options.length > 1");
    }

    @Test
    void whatIsChosenIsDrawnWithShownAndKept() throws Exception {
        choose("peft", "0.5", "");
        choose("kohya", "", "0.25");
        assertThat(browser.barriers()).isEmpty();
        browser.find("#f-steps").sendKeys("2");
        browser.find("#f-seed").sendKeys("7");
        browser.find("#prompt").sendKeys("an inked pear", Keys.ENTER);
        browser.until("document.querySelector('.frame img[alt=\"an inked pear\"]')");

        JsonNode asked = request("pear").path("adapters");
        assertThat(asked.findValuesAsText("name")).containsExactly("peft", "kohya");
        assertThat(asked.path(0).path("scale").asDouble()).isEqualTo(0.5);
        assertThat(asked.path(1).path("textEncoderScale").asDouble()).isEqualTo(0.25);

        openThePicture();
        browser.run("document.querySelector('#print .more-facts').open = true");
        assertThat(browser.find("#print .more-facts").getText()).contains("peft × 0.5");
        press("command");
        assertThat(copied()).contains("--adapter peft:0.5,kohya:1:0.25");
        press("json");
        assertThat(TestingHttp.JSON.readTree(copied()).path("adapters")).hasSize(2);
        press("curl");
        assertThat(copied()).contains("\"name\":\"peft\"");

        press("again");
        browser.until("document.querySelectorAll('.adapter').length === 2");
        browser.find("#prompt").clear();
        browser.find("#prompt").sendKeys("an inked plum", Keys.ENTER);
        browser.until("document.querySelector('.frame img[alt=\"an inked plum\"]')");
        assertThat(request("plum").path("adapters").path(0).path("scale").asDouble())
                .isEqualTo(0.5);
    }

    @Test
    void whatIsTakenAwayIsNotAskedFor() throws Exception {
        choose("peft", "0.5", "");
        browser.find(".adapter button").click();
        browser.until("!document.querySelector('.adapter')");
        browser.find("#f-steps").sendKeys("2");
        browser.find("#prompt").sendKeys("a plain quince", Keys.ENTER);
        browser.until("document.querySelector('.frame img[alt=\"a plain quince\"]')");

        assertThat(request("quince").path("adapters").isEmpty()).isTrue();
    }

    /// The web interface's clients read the list, and name what they read in a prompt.
    @Test
    void clientsOfTheWebInterfaceNameThemInThePrompt() throws Exception {
        JsonNode loras = http.getJson("/sdapi/v1/loras");
        assertThat(loras.findValuesAsText("name")).containsExactly("earlier", "kohya", "peft");
        assertThat(loras.findValuesAsText("path")).allMatch(path -> !path.contains("/"));
        assertThat(loras.path(0).path("metadata").isObject()).isTrue();
        assertThat(http.post("/sdapi/v1/refresh-loras", "").statusCode()).isEqualTo(200);

        JsonNode answer =
                TestingHttp.JSON.readTree(
                        http.post(
                                        "/sdapi/v1/txt2img",
                                        """
                                        {"prompt": "a fig <lora:peft:0.5>, ripe <lora:kohya:0.25:1>",
                                         "steps": 2, "seed": 7}
                                        """)
                                .body());

        assertThat(answer.path("images")).as("%s", answer).hasSize(1);
        assertThat(answer.path("parameters").path("prompt").asText()).contains("<lora:peft:0.5>");
        String text =
                TestingHttp.JSON
                        .readTree(answer.path("info").asText())
                        .path("infotexts")
                        .path(0)
                        .asText();
        assertThat(text)
                .startsWith("a fig , ripe  <lora:kohya:0.25:1> <lora:peft:0.5>")
                .containsPattern("Lora hashes: \"kohya: [0-9a-f]{12}, peft: [0-9a-f]{12}\"");
        JsonNode read =
                TestingHttp.JSON.readTree(
                        http.post(
                                        "/sdapi/v1/png-info",
                                        "{\"image\": \"%s\"}"
                                                .formatted(answer.path("images").path(0).asText()))
                                .body());
        assertThat(read.path("parameters").path("Lora hashes").asText()).startsWith("kohya: ");
        JsonNode unknown =
                TestingHttp.JSON.readTree(
                        http.post("/sdapi/v1/txt2img", "{\"prompt\": \"a <lora:nobodys:1>\"}")
                                .body());
        assertThat(unknown.path("field").asText()).isEqualTo("prompt");
        assertThat(unknown.path("detail").asText()).contains("nobodys", "earlier, kohya, peft");
    }

    private static void choose(String name, String scale, String texts) {
        browser.find("#f-adapters option[value='" + name + "']").click();
        String row = ".adapter[data-name='" + name + "'] ";
        browser.until("document.querySelector(\"" + row + "\")");
        Map.of(".scale", scale, ".texts", texts)
                .forEach(
                        (part, number) -> {
                            if (!number.isEmpty()) {
                                browser.find(row + part).sendKeys(number);
                            }
                        });
    }

    private static void openThePicture() {
        browser.find(".frame a").click();
        browser.until("document.querySelector('#print .parameters')");
    }

    private static void press(String what) {
        browser.run("document.querySelector('#print [data-does=" + what + "]').click()");
    }

    private static String copied() {
        return browser.find("#print .copied").getDomProperty("value");
    }

    private static JsonNode request(String word) throws Exception {
        return http.awaitEnded(word).path("request");
    }
}
