package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.openqa.selenium.Keys;

import java.util.Map;

/// The page's contact sheet with two thousand pictures; alone, since it is timed.
@Isolated
@Tag("slow")
@EnabledIfSystemProperty(named = TestingBrowser.WANTED, matches = "true")
class SheetTest {

    private static final int REQUESTS = 32;
    private static final int EACH = 64;

    @RegisterExtension
    static final TestingHttp http = new TestingHttp(Map.of("http-keys", "sesame-open"));

    @AutoClose private static TestingBrowser browser;

    @BeforeAll
    static void drawThem() throws Exception {
        browser = TestingBrowser.open(http);
        for (int i = 0; i < REQUESTS; i++) {
            http.post(
                    "/v1/prompts",
                    "{\"id\": \"many%d\", \"prompt\": \"number %d\", \"steps\": 1, \"count\": %d}"
                            .formatted(i, i, EACH),
                    "X-Api-Key",
                    "sesame-open");
        }
        TestingBrowser.until("all pictures stored", SheetTest::stored);
    }

    private static boolean stored() {
        try {
            return TestingHttp.JSON
                            .readTree(
                                    http.get(
                                                    "/v1/jobs?state=stored&limit=500",
                                                    "X-Api-Key",
                                                    "sesame-open")
                                            .body())
                            .path("jobs")
                            .size()
                    == REQUESTS;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void twoThousandPicturesScrollWithFewNodesAndNoLongTask() {
        browser.size(1280, 800);
        browser.visit("");
        browser.until("document.querySelector('#gate[open] input')");
        browser.find("#key").sendKeys("not-the-key", Keys.ENTER);
        browser.until("document.querySelector('#gate .fault').textContent");
        browser.find("#key").clear();
        browser.find("#key").sendKeys("sesame-open", Keys.ENTER);
        browser.until("document.querySelector('.frame img.fixed')");
        browser.run(
                """
                window.longest = 0;
                new PerformanceObserver((list) => list.getEntries().forEach((task) => {
                  window.longest = Math.max(window.longest, task.duration);
                })).observe({type: 'longtask'});
                """);

        Map<String, Object> scrolled =
                browser.await(
                        """
                        const told = arguments[0];
                        const whole = () => document.querySelector('.end')?.textContent === '2048 pictures';
                        let nodes = 0;
                        const step = () => {
                          nodes = Math.max(nodes, document.querySelectorAll('*').length);
                          const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
                          if (end && whole()) {
                            told({nodes, frames: document.querySelectorAll('.frame').length});
                          } else {
                            scrollBy(0, 700);
                            requestAnimationFrame(step);
                          }
                        };
                        step();
                        """);

        assertThat((Long) scrolled.get("nodes")).isLessThan(1_500);
        assertThat((Long) scrolled.get("frames")).isBetween(10L, 150L);
        browser.until("[...document.querySelectorAll('.frame img')].some(i => i.complete)");
        assertThat(browser.<Number>run("return window.longest").doubleValue())
                .as("milliseconds of the longest task")
                .isLessThan(200);
    }
}
