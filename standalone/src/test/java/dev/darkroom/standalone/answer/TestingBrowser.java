package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.deque.html.axecore.selenium.AxeBuilder;

import org.awaitility.Awaitility;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.ScriptTimeoutException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Headless Chromium, which sees the page as people do.
final class TestingBrowser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Path SHOTS = Path.of("target/page");

    private final ChromeDriver driver;
    private final String address;

    private TestingBrowser(ChromeDriver driver, String address) {
        this.driver = driver;
        this.address = address;
    }

    /// Opens what this Darkroom serves.
    static TestingBrowser open(TestingHttp http) {
        return open("http://localhost:%d/".formatted(http.port()));
    }

    /// The test is skipped where there is no Chromium.
    ///
    /// @param address of the page, such as `http://localhost:8080/`
    static TestingBrowser open(String address) {
        Optional<Path> chromium = found("chromium", "google-chrome", "chrome");
        Optional<Path> chromedriver = found("chromedriver");
        assumeThat(chromium.isPresent() && chromedriver.isPresent())
                .as("needs Chromium and its driver: apt-get install chromium chromium-driver")
                .isTrue();
        var options = new ChromeOptions();
        options.setBinary(chromium.orElseThrow().toString());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-gpu-compositing",
                "--disable-software-rasterizer", // of a GPU that is not there
                "--in-process-gpu", // whose work without a GPU is drawing for the browser
                "--force-prefers-reduced-motion", // nothing looks at motion, which takes time
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-extensions",
                "--disable-component-update",
                "--disable-sync");
        options.setScriptTimeout(PATIENCE);
        var service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(chromedriver.orElseThrow().toFile())
                        .build();
        return new TestingBrowser(new ChromeDriver(service, options), address);
    }

    WebDriver driver() {
        return driver;
    }

    /// @param hash what follows in the address, such as `#/bench`
    void visit(String hash) {
        driver.get(address + hash);
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    List<WebElement> findAll(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    /// @return what the script returns: a Boolean, a Long, a String, a List, a Map or null
    @SuppressWarnings("unchecked")
    <T> T run(String script, Object... arguments) {
        return (T) driver.executeScript(script, arguments);
    }

    @SuppressWarnings("unchecked")
    <T> T await(String script, Object... arguments) {
        return (T) driver.executeAsyncScript(script, arguments);
    }

    /// Waits until the expression is true. The page looks by itself: each question from here would
    /// pass four processes.
    void until(String expression) {
        try {
            Object told =
                    await(
                            """
                            const told = arguments[0];
                            const look = () => {
                              try {
                                if (%s) told(true);
                                else setTimeout(look, %d);
                              } catch (e) {
                                told(String(e));
                              }
                            };
                            look();
                            """
                                    .formatted(expression, LOOK.toMillis()));
            if (!Boolean.TRUE.equals(told)) {
                throw new AssertionError("%s: %s".formatted(expression, told));
            }
        } catch (ScriptTimeoutException e) {
            throw new AssertionError("not within %s: %s".formatted(PATIENCE, expression), e);
        }
    }

    static void until(String what, BooleanSupplier happened) {
        Awaitility.await(what).atMost(PATIENCE).pollInterval(LOOK).until(happened::getAsBoolean);
    }

    void media(String feature, String value) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", feature, "value", value))));
    }

    void size(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /// Leaves a picture of what is seen among the build's files.
    void shoot(String name) throws IOException {
        Files.createDirectories(SHOTS);
        Files.write(SHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    /// What is wrong for those who cannot see or point, if it is serious, as axe-core tells it;
    /// each with where it is.
    List<String> barriers() throws IOException {
        driver.executeScript(axe());
        return await(
                """
                const told = arguments[0];
                axe.run(document, {resultTypes: ['violations']}).then(({violations}) =>
                    told(violations
                        .filter((rule) => ['serious', 'critical'].includes(rule.impact))
                        .map((rule) => rule.id + ': ' + rule.nodes.map((node) => node.html + ' ' + node.failureSummary).join(' | '))));
                """);
    }

    private static String axe() throws IOException {
        try (InputStream script = AxeBuilder.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// What the page complained of since this was asked last.
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(entry -> entry.getMessage())
                .toList();
    }

    private static Optional<Path> found(String... names) {
        return Stream.of(names)
                .flatMap(
                        name ->
                                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                                        .map(entry -> Path.of(entry, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
