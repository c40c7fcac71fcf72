package dev.darkroom.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.schemas.ControlUse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class ControlWordsTest {

    @Test
    void aNameAndAFileAreEnough() {
        assertThat(ControlWords.read("canny=fox.png")).containsExactly(plain("canny", "fox.png"));
    }

    @Test
    void theNameMayBeLeftOut() {
        assertThat(ControlWords.read("a fox.png")).containsExactly(plain("", "a fox.png"));
        assertThat(ControlWords.read("fox.png:scale=0.8").getFirst())
                .extracting(ControlWords::network, ControlWords::picture, ControlWords::scale)
                .containsExactly("", Path.of("fox.png"), Optional.of(0.8));
    }

    @Test
    void whatIsSaidOfAControlFollowsAColon() {
        assertThat(
                        ControlWords.read(
                                "canny=a"
                                    + " fox.png:scale=0.8,start=.1,end=0.6,preprocessor=canny,guess"))
                .containsExactly(
                        new ControlWords(
                                "canny",
                                Path.of("a fox.png"),
                                Optional.of(0.8),
                                Optional.of(0.1),
                                Optional.of(0.6),
                                Optional.of("canny"),
                                true));
    }

    @Test
    void semicolonsPartSeveral() {
        assertThat(ControlWords.read("canny=a.png:guess; depth=b.png"))
                .extracting(ControlWords::network)
                .containsExactly("canny", "depth");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b.png", "C:\\a.png", "a=b.png", "a:scale.png"})
    void colonsAndEqualsBelongToTheFileWhereTheySayNothing(String file) {
        assertThat(ControlWords.read("canny=" + file)).containsExactly(plain("canny", file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":guess",
                "canny=",
                "=a.png",
                "canny=a.png;",
                "canny=a.png:scale=much",
                "canny=a.png:scale=1,scale=2",
                "canny=:guess"
            })
    void whatIsNoControlIsRefused(String text) {
        assertThatThrownBy(() -> ControlWords.read(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRequestBringsThePicturesAndNullWhereNothingIsSaid(@TempDir Path folder)
            throws IOException {
        Path file = Files.write(folder.resolve("fox.png"), new byte[] {1, 2});

        assertThat(ControlWords.requested(ControlWords.read("canny=" + file)))
                .containsExactly(
                        new ControlUse(
                                "canny",
                                ByteBuffer.wrap(new byte[] {1, 2}),
                                null,
                                null,
                                null,
                                null,
                                null));
        assertThat(ControlWords.requested(List.of())).isNull();
    }

    @Test
    void everyFileThatCannotBeReadIsNamed(@TempDir Path folder) {
        Path absent = folder.resolve("absent.png");

        assertThatThrownBy(
                        () ->
                                ControlWords.requested(
                                        ControlWords.read("a=%1$s;b=%1$s".formatted(absent))))
                .isInstanceOfSatisfying(
                        BadSettingsException.class,
                        e -> assertThat(e.getMessage()).contains("control", absent.toString()));
    }

    private static ControlWords plain(String network, String file) {
        return new ControlWords(
                network,
                Path.of(file),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
    }
}
