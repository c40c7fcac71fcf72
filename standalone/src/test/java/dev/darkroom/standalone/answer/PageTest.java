package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import javax.imageio.ImageIO;

/// The page in a browser, with a whole Darkroom that draws with the bundled model.
@Tag("slow")
@Order(1)
class PageTest {

    private static final String PAPER = ".paper[data-state='%s']";

    private static final Path MODEL = Path.of("../models/emoji").toAbsolutePath().normalize();

    @RegisterExtension
    static final TestingHttp http = new TestingHttp(Map.of("model", MODEL.toString()));

    @AutoClose private static TestingBrowser browser;

    @BeforeAll
    static void open() {
        browser = TestingBrowser.open(http);
        browser.size(1280, 800);
    }

    @BeforeEach
    void atTheDesk() {
        browser.visit("");
        browser.run("localStorage.removeItem('darkroom-draft')");
        browser.visit("?fresh");
        browser.until("document.querySelector('#f-sampler')?.options.length > 1");
        browser.until("!document.querySelector('.paper')"); // what the test before left behind
        browser.complaints();
    }

    @Test
    void aPictureDevelopsInTheTrayAndItsPixelsAreThoseOfTheStoredObject() throws Exception {
        ask("a red apple", 60, 1);

        browser.until(shown("developing") + "?.src.startsWith('data:image/png')");
        String first = browser.run("return " + shown("developing") + ".src");
        browser.until("(" + shown("developing") + "?.src ?? '') !== '" + first + "'");
        browser.until(shown("fixed") + "?.complete");
        browser.until("document.querySelector('.frame img.fixed')?.alt === 'a red apple'");
        assertThat(browser.findAll(".frame img").size()).isPositive();

        browser.find(".frame a").click();
        browser.until("document.querySelector('#print img.large')?.complete");
        browser.until("document.querySelector('#print .parameters')");
        assertThat(
                        browser.<List<String>>run(
                                "return [...document.querySelectorAll('#print .parameters >"
                                        + " div')].map(d => d.textContent)"))
                .contains("steps60");
        assertThat(pixels("#print img.large")).isEqualTo(storedPixels());
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void stepsAreShownAFewTimesASecondHoweverManyThereAre() {
        browser.run(
                """
                window.shows = [];
                new MutationObserver(() => shows.push(performance.now())).observe(
                  document.querySelector('#tray'),
                  {subtree: true, childList: true, attributes: true, characterData: true});
                """);

        ask("a red apple", 60, 4);

        browser.until("document.querySelectorAll('.frame img[alt=\"a red apple\"]').length >= 4");
        browser.until("!document.querySelector('.paper')");
        List<Number> shows = browser.run("return shows");
        assertThat(shows).hasSizeGreaterThan(3);
        // One that is late on a busy machine is followed by one that is not.
        double took = shows.getLast().doubleValue() - shows.getFirst().doubleValue();
        assertThat(took / (shows.size() - 1))
                .as("milliseconds between two of %d shows", shows.size())
                .isGreaterThan(200);
    }

    @Test
    void aDrawingIsStoppedFromTheTray() throws Exception {
        ask("a slow castle", 100, 8);
        browser.until("document.querySelector(\"" + PAPER.formatted("developing") + "\")");

        stopIt();

        browser.until("!document.querySelector('.paper')");
        assertThat(http.awaitEnded("castle").path("state").asText()).isIn("cancelled", "partial");
    }

    @Test
    void aPageThatIsLoadedAgainInTheMiddleShowsWhatIsBeingDrawn() throws Exception {
        ask("a slow fox", 100, 4);
        browser.until(shown("developing") + "?.src.startsWith('data:')");

        browser.driver().navigate().refresh();

        browser.until(shown("developing") + "?.src.startsWith('data:')");
        browser.until("document.querySelector('.paper-prompt')?.textContent === 'a slow fox'");
        stopIt();
        browser.until("!document.querySelector('.paper')");
    }

    /// News of one request lie on several topics, of which one may be read later than another.
    @Test
    void whatHasEndedIsNotShownAsWaitingByLateNewsOfIt() {
        browser.<Object>await(
                """
                const done = arguments[0];
                import('/page/jobs.js').then(({hear}) => {
                    hear('ended', {id: 'late', status: 'COMPLETED'});
                    hear('asked', {id: 'late', request: {prompt: 'a late apple'}, count: 1});
                    hear('asked', {id: 'open', request: {prompt: 'a pear'}, count: 1});
                    done();
                });
                """);

        browser.until("document.querySelector('.paper-prompt')?.textContent === 'a pear'");
        assertThat(browser.findAll(".paper")).hasSize(1);
    }

    @Test
    void twoTabsShowTheSameDrawingOverOneStream() throws Exception {
        String first = browser.driver().getWindowHandle();
        browser.driver().switchTo().newWindow(WindowType.TAB);
        browser.visit("");
        browser.until("document.querySelector('#f-sampler')?.options.length > 1");
        ask("a koala", 40, 4);
        browser.until(shown("developing") + "?.src.startsWith('data:')");
        assertThat(listens()).isFalse();

        browser.driver().switchTo().window(first);
        browser.until(shown("fixed") + " || " + shown("developing"));
        assertThat(listens()).isTrue();
        browser.until("document.querySelectorAll('.frame img[alt=\"a koala\"]').length === 4");

        browser.driver().close();
        browser.driver().switchTo().window(browser.driver().getWindowHandles().iterator().next());
        ask("a tulip", 4, 1); // the other tab listens from now on
        browser.until("document.querySelector('.frame img[alt=\"a tulip\"]')");
        assertThat(listens()).isTrue();
    }

    @Test
    void whatCannotBeDrawnIsToldWithItsFieldAndStays() {
        browser.find("#f-steps").sendKeys("900");
        browser.find("#prompt").sendKeys("a cow", Keys.ENTER);

        browser.until("document.querySelector(\"" + PAPER.formatted("spoilt") + "\")");

        assertThat(browser.find(".paper-why").getText()).contains("900");
        browser.run(
                "[...document.querySelectorAll('.paper button')].find(b => b.textContent ==="
                        + " 'Change').click()");
        assertThat(browser.find("#f-steps").getDomProperty("value")).isEqualTo("900");
    }

    @Test
    void picturesOfAnIndexAreNotOfferedWhereThereIsNone() {
        browser.run("document.querySelector('#desk details.rest').open = true");
        browser.until("document.querySelector('[data-field=promptWeighting]').checkVisibility()");

        assertThat(browser.find(".retrieve").isDisplayed()).isFalse();
    }

    @Test
    void nobodyIsKeptOutOfTheSheetTheBenchOrAPicture() throws Exception {
        http.post("/v1/prompts", "{\"id\": \"seen\", \"prompt\": \"a rocket\", \"steps\": 4}");
        browser.until("document.querySelector('.frame img.fixed')");
        assertThat(browser.barriers()).isEmpty();
        browser.run("document.documentElement.dataset.theme = 'light'");
        assertThat(browser.barriers()).isEmpty();

        browser.visit("#/bench");
        browser.until("document.querySelector('.figure')");
        assertThat(browser.barriers()).isEmpty();

        browser.visit("#/picture/seen/0");
        browser.until("document.querySelector('#print .parameters')");
        assertThat(browser.barriers()).isEmpty();
    }

    @Test
    void thePageFitsThreeSizesInBothLights() throws Exception {
        List<String> prompts = List.of("a red apple", "a fox", "a panda", "a castle", "a rainbow");
        for (int i = 0; i < prompts.size(); i++) {
            http.post(
                    "/v1/prompts",
                    "{\"id\": \"size%d\", \"prompt\": \"%s\", \"steps\": 8}"
                            .formatted(i, prompts.get(i)));
        }
        browser.until("document.querySelectorAll('.frame img.fixed').length >= 5");
        ask("a blue cat face", 100, 4);
        browser.until(shown("developing") + "?.src.startsWith('data:')");
        for (String light : List.of("dark", "light")) {
            browser.run("document.documentElement.dataset.theme = arguments[0]", light);
            for (int[] size : new int[][] {{1440, 900}, {834, 1112}, {390, 844}}) {
                browser.size(size[0], size[1]);
                browser.shoot("page-%s-%d".formatted(light, size[0]));
                assertThat(
                                browser.<Boolean>run(
                                        "return document.documentElement.scrollWidth <="
                                                + " innerWidth"))
                        .as("fits %d pixels", size[0])
                        .isTrue();
            }
        }
        browser.size(1280, 800);
        stopIt();
    }

    private static void ask(String prompt, int steps, int count) {
        type("#f-steps", Integer.toString(steps));
        type("#f-count", Integer.toString(count));
        type("#prompt", prompt);
        browser.find("#prompt").sendKeys(Keys.ENTER);
    }

    // In one step: the button may be drawn anew between finding and pressing it.
    private static void stopIt() {
        browser.run("document.querySelector('.paper [data-does=stop]')?.click()");
    }

    private static void type(String field, String text) {
        browser.find(field).clear();
        browser.find(field).sendKeys(text);
    }

    private static String shown(String state) {
        return "document.querySelector(\"" + PAPER.formatted(state) + " img:not([hidden])\")";
    }

    /// Whether this tab has the event stream.
    private static boolean listens() {
        return browser.<Boolean>run("return document.documentElement.dataset.listens === 'yes'");
    }

    private static List<Long> pixels(String image) {
        return browser.run(
                """
                const image = document.querySelector(arguments[0]);
                const canvas = document.createElement('canvas');
                canvas.width = image.naturalWidth;
                canvas.height = image.naturalHeight;
                const context = canvas.getContext('2d');
                context.drawImage(image, 0, 0);
                return [...new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer)];
                """,
                image);
    }

    private static List<Long> storedPixels() throws Exception {
        String[] parts = browser.driver().getCurrentUrl().split("/picture/")[1].split("/");
        Path object = http.folder().resolve("images/%s-%s.png".formatted(parts[0], parts[1]));
        BufferedImage image = ImageIO.read(object.toFile());
        int[] rgb =
                image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return java.util.Arrays.stream(rgb).mapToObj(PageTest::asCanvasHasIt).toList();
    }

    private static Long asCanvasHasIt(int argb) {
        return Integer.toUnsignedLong(Integer.reverseBytes(Integer.rotateLeft(argb, 8)));
    }
}
