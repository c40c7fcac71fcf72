package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.imageio.ImageIO;

/// The official client of OpenAI's API and one of AUTOMATIC1111's, from npm, against a whole
/// Darkroom.
@Tag("slow")
@Order(3)
class OtherClientsTest {

    private static final Path CLIENTS = Path.of("src/test/clients");

    @RegisterExtension static final TestingHttp http = new TestingHttp(Map.of());

    @TempDir Path folder;

    @Test
    void clientsThatWereWrittenForOthersDrawEditStreamAndAreToldWhatIsWrong() throws Exception {
        assumeThat(npmIsThere() || System.getenv("CI") != null)
                .as("needs Node.js and npm")
                .isTrue();
        Path node = install();
        Path mask = folder.resolve("mask.png");
        ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_ARGB), "png", mask.toFile());
        List<String> said =
                run(
                        node,
                        "node",
                        "clients.mjs",
                        "http://localhost:" + http.port(),
                        mask.toString());

        assertThat(said)
                .containsExactly(
                        "{\"what\":\"models\",\"value\":[\"tiny\"]}",
                        "{\"what\":\"generate\",\"value\":[true,true]}",
                        "{\"what\":\"edit\",\"value\":[true]}",
                        "{\"what\":\"stream\",\"value\":{\"last\":\"image_generation.completed\",\"whole\":true,\"usage\":true}}",
                        "{\"what\":\"refused\",\"value\":{\"name\":\"BadRequestError\",\"status\":400,\"param\":\"size\"}}",
                        "{\"what\":\"txt2img\",\"value\":{\"png\":true,\"seed\":7}}",
                        "{\"what\":\"img2img\",\"value\":true}");
        assertThat(run(node, "node", "documents.mjs", "http://localhost:" + http.port()))
                .as("OpenAPI and AsyncAPI documents")
                .containsExactly("checked");
    }

    private static boolean npmIsThere() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "npm")));
    }

    private static Path install() throws Exception {
        Path node = Path.of("target/clients").toAbsolutePath();
        Files.createDirectories(node);
        for (String file :
                List.of("package.json", "package-lock.json", "clients.mjs", "documents.mjs")) {
            Files.write(node.resolve(file), Files.readAllBytes(CLIENTS.resolve(file)));
        }
        run(node, "npm", "ci", "--no-audit", "--no-fund");
        return node;
    }

    private static List<String> run(Path where, String... command) throws Exception {
        var process =
                new ProcessBuilder(command)
                        .directory(where.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        List<String> lines;
        try (var out = process.inputReader()) {
            lines = out.lines().toList();
        }
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        return lines;
    }
}
