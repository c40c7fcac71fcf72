package dev.darkroom.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What is to be so of every image, read off its recipe.
class ImageRecipesTest {

    private static final Path TOP = Path.of("..");
    private static final String DIGEST_OR_VERSION = "[^:@]+(@sha256:[0-9a-f]{64}|:\\S*[0-9]\\S*)";

    private static List<Recipe> stages;

    @BeforeAll
    static void read() throws IOException {
        stages = Recipe.read(Files.readString(TOP.resolve("Dockerfile")));
        assertThat(stages).hasSizeGreaterThan(7).noneMatch(stage -> stage.name().isEmpty());
    }

    private static Stream<Recipe> images() {
        return stages.stream().filter(stage -> !stage.name().equals("build"));
    }

    @Test
    void whatIsTakenFromOthersHasAVersion() throws IOException {
        assertThat(stages)
                .filteredOn(stage -> stage.base(stages).isEmpty())
                .hasSize(3)
                .allSatisfy(stage -> assertThat(stage.from()).matches(DIGEST_OR_VERSION));
        assertThat(
                        new YAMLMapper()
                                .readTree(TOP.resolve("docker-compose.yml").toFile())
                                .path("services")
                                .findValuesAsText("image"))
                .isNotEmpty()
                .allSatisfy(image -> assertThat(image).matches(DIGEST_OR_VERSION));
    }

    @Test
    void noProgramRunsAsRootAndKubernetesCanTell() {
        assertThat(images())
                .allSatisfy(
                        stage ->
                                assertThat(stage.history(stages))
                                        .filteredOn(line -> line.startsWith("USER "))
                                        .isNotEmpty()
                                        .last()
                                        .asString()
                                        .matches("USER [1-9][0-9]*"));
    }

    @Test
    void everyImageSaysWhatItIsAndOfWhichVersion() {
        assertThat(images())
                .allSatisfy(
                        stage ->
                                assertThat(String.join("\n", stage.history(stages)))
                                        .as(stage.name())
                                        .contains(
                                                "org.opencontainers.image.title=",
                                                "org.opencontainers.image.description=",
                                                "org.opencontainers.image.licenses=\"Apache-2.0\"",
                                                "org.opencontainers.image.version=\"$VERSION\"",
                                                "org.opencontainers.image.revision=\"$REVISION\""));
    }

    @Test
    void nothingIsTakenFromTheNetButWhatMavenAndTheBaseImagesBring() {
        assertThat(stages.stream().flatMap(stage -> stage.lines().stream()))
                .noneMatch(line -> line.startsWith("ADD "))
                .noneMatch(line -> line.matches("RUN .*\\b(curl|wget|apt-get|apk)\\b.*"));
    }

    @Test
    void whatAProgramIsMadeOfLiesBesideIt() {
        assertThat(stages.stream().flatMap(stage -> stage.lines().stream()))
                .filteredOn(line -> line.matches("COPY --from=build .*\\.jar .*/opt/darkroom/"))
                .isNotEmpty()
                .allMatch(line -> line.contains("/target/darkroom-*.cdx.json"));
    }
}
