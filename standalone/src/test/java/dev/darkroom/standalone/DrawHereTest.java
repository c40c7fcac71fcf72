package dev.darkroom.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.broker.Options;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.wire.RequestDigest;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

@Tag("slow")
class DrawHereTest {

    @TempDir Path data;

    @Test
    void theSameSeedGivesTheSamePictureAloneAndAmongOthers() throws Exception {
        var alone = draw("--json", "--seed", "7", "--steps", "4", "a red apple");
        var among = draw("--json", "--seed", "7", "--steps", "4", "--count", "8", "a red apple");

        assertThat(alone.code()).isZero();
        assertThat(among.code()).isZero();
        JsonNode picture = alone.json().getFirst();
        assertThat(among.json())
                .hasSize(8)
                .filteredOn(other -> other.get("index").intValue() == 0)
                .singleElement()
                .satisfies(
                        other -> assertThat(other.get("sha256")).isEqualTo(picture.get("sha256")));
        assertThat(among.json().stream().map(other -> other.get("sha256")).distinct()).hasSize(8);
        Path file = Path.of(picture.get("path").textValue());
        assertThat(file).isAbsolute().startsWith(data.resolve("images"));
        assertThat(RequestDigest.sha256(Files.readAllBytes(file)))
                .isEqualTo(picture.get("sha256").textValue());
        assertThat(picture.get("seed").longValue()).isEqualTo(7);
        assertThat(picture.get("steps").intValue()).isEqualTo(4);
    }

    @Test
    void jsonLinesNameTheirPromptAndComeAsAskedFor() {
        var run = draw("--json", "--count", "2", "--steps", "2", "tea", "a cow", "a red apple");

        assertThat(run.json())
                .extracting(
                        line -> line.get("prompt").textValue(),
                        line -> line.get("index").intValue())
                .containsExactly(
                        tuple("tea", 0),
                        tuple("tea", 1),
                        tuple("a cow", 0),
                        tuple("a cow", 1),
                        tuple("a red apple", 0),
                        tuple("a red apple", 1));
    }

    @Test
    void aRefusalIsSaidOnce() {
        var run = draw("--size", "51x64", "a red apple");

        assertThat(run.err().lines().filter(line -> line.contains("multiple"))).hasSize(1);
        assertThat(run.err().split("width is 51", -1)).hasSize(2);
    }

    @Test
    void aRefusalIsToldWithFieldFoundAndWanted() {
        var run = draw("--json", "--size", "51x64", "--count", "3", "a red apple");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.json())
                .singleElement()
                .satisfies(
                        failure -> {
                            assertThat(failure.get("index").isNull()).isTrue();
                            assertThat(failure.get("code").textValue()).isEqualTo("INVALID");
                            assertThat(failure.get("field").textValue()).isEqualTo("width");
                            assertThat(failure.get("found").textValue()).isEqualTo("51");
                            assertThat(failure.get("wanted").textValue()).isNotBlank();
                        });
    }

    @Test
    void picturesEndUpWhereTheyAreWanted(@TempDir Path pictures) {
        var run = draw("--out", pictures.toString(), "--format", "webp", "--steps", "2", "tea");

        assertThat(run.code()).isZero();
        List<String> paths = run.out().lines().toList();
        assertThat(paths).hasSize(1);
        assertThat(Path.of(paths.getFirst())).startsWith(pictures).isNotEmptyFile();
        assertThat(run.err()).contains("tea: step 2 of 2");
    }

    @Test
    void aFolderInUseIsNamedWithItsUser() throws Exception {
        try (var _ = DataFolder.take(data)) {
            var run = draw("a red apple");

            assertThat(run.code()).isEqualTo(1);
            assertThat(run.err())
                    .contains(data.toString())
                    .contains("process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void whoeverWaitsIsToldThatAPartHasFailedForGood() throws Exception {
        Map<String, String> options = Map.of("data", data.toString(), "model", TinyModel.FOLDER);
        List<Setting<?>> known =
                Stream.concat(LocalSettings.USUAL.stream(), LocalSettings.RARE.stream()).toList();
        Settings settings = Settings.of(known, options);
        try (var darkroom = Darkroom.start(settings, data.resolve("images"), Options.DEFAULT)) {
            await().atMost(Duration.ofSeconds(120)).until(darkroom::ready);

            darkroom.health().condition("ledger", "").failed("its thread ended too often");

            assertThatThrownBy(darkroom::well)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("ledger=failed: its thread ended too often");
        }
    }

    private Captured draw(String... arguments) {
        return Captured.drawing(data, arguments);
    }
}
