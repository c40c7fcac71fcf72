package dev.darkroom.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.darkroom.runtime.command.CommandLineRunner;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.GeneratedImage;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

import javax.imageio.ImageIO;

/// The worker with real networks, and as a program.
class WorkerMainTest extends BrokerTest {

    private static final Path TINY = Path.of("src/test/resources/tiny-model");

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void aPromptBecomesAPictureByTheNetworksOfAModelFolder() throws Exception {
        var drawing =
                DrawingSettings.of(
                        Settings.of(DrawingSettings.ALL, Map.of("model", TINY.toString())));
        try (var worker = Worker.start(darkroom.settings("w"), drawing::load)) {
            worker.ready().get();
            darkroom.publish("r", request -> request.setPrompt("a").setSteps(3));
            GeneratedImage image = TestingDarkroom.image(darkroom.result());
            byte[] bytes = new byte[image.getImage().remaining()];
            image.getImage().get(bytes);
            assertThat(ImageIO.read(new ByteArrayInputStream(bytes)).getWidth())
                    .isEqualTo(image.getParameters().getWidth());
            assertThat(worker.meters().counter("darkroom.steps").count()).isEqualTo(3);
            assertThat(worker.meters().summary("darkroom.pass.rows").count()).isPositive();
        }
    }

    @Test
    void missingTopicsAreARefusalToStart() {
        int exit = run("--topic-prefix", "nothing-here.", "--model", TINY.toString());
        assertThat(exit).isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("topic nothing-here.prompts is missing")
                .contains("topic nothing-here.controls is missing");
    }

    @Test
    void topicsThatKeepLessThanUsualAreServed() throws Exception {
        darkroom.setTopic(darkroom.topics().results(), "retention.ms", "3600000");
        darkroom.setTopic(darkroom.topics().attempts(), "retention.ms", "3600000");

        assertThatCode(() -> StartChecks.verify(darkroom.settings("w"))).doesNotThrowAnyException();
    }

    @Test
    void aGroupWithoutADeliveryToSpareIsARefusalToStart() throws Exception {
        darkroom.setGroup("share.delivery.count.limit", "2");

        assertThat(run("--topic-prefix", darkroom.topics().prefix(), "--model", TINY.toString()))
                .isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("share.delivery.count.limit=2");
    }

    @Test
    void aFolderThatIsNoModelIsARefusalToStart() {
        String prefix = darkroom.topics().prefix();
        assertThat(run("--topic-prefix", prefix, "--model", "src/test")).isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("src/test");
    }

    @Test
    void aDeviceThatCannotBeHadIsARefusalToStart() {
        String prefix = darkroom.topics().prefix();
        int exit = run("--topic-prefix", prefix, "--model", TINY.toString(), "--device", "cuda:99");
        assertThat(exit).isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("cuda:99");
    }

    @Test
    void moreLanesThanTheGroupTakesAreARefusalToStart() {
        String prefix = darkroom.topics().prefix();
        int exit = run("--topic-prefix", prefix, "--model", TINY.toString(), "--lanes", "1000");
        assertThat(exit).isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("group.share.max.size");
    }

    private int run(String... options) {
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);
        String[] all = new String[options.length + 2];
        all[0] = "--bootstrap-servers";
        all[1] = bootstrapServers();
        System.arraycopy(options, 0, all, 2, options.length);
        return new CommandLineRunner(Map.of(), out, out).run(new WorkerMain(), all);
    }
}
