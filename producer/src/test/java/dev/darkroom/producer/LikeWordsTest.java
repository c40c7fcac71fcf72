package dev.darkroom.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.schemas.ImagePrompt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

class LikeWordsTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"a b.png", "C:\\a.png", "a:b.png", "a:scale.png", "scale=1.png"})
    void aFileIsEnoughWhateverItIsCalled(String file) {
        assertThat(LikeWords.read(file)).isEqualTo(new LikeWords(Path.of(file), Optional.empty()));
    }

    @Test
    void howMuchItCountsFollowsAColon() {
        assertThat(LikeWords.read("a:b.png:scale=.6"))
                .isEqualTo(new LikeWords(Path.of("a:b.png"), Optional.of(0.6)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ":scale=0.5", "a.png:scale=", "a.png:scale=much"})
    void whatNamesNoFileOrNoNumberIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> LikeWords.read(text));
    }

    @Test
    void aRequestHoldsTheFileAsItIs() throws IOException {
        Path file = Files.write(folder.resolve("a.png"), new byte[] {1, 2, 3});

        assertThat(LikeWords.read(file + ":scale=2").requested())
                .isEqualTo(new ImagePrompt(ByteBuffer.wrap(new byte[] {1, 2, 3}), 2.0));
        assertThat(LikeWords.read(file.toString()).requested().getScale()).isNull();
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        Path absent = folder.resolve("absent.png");

        assertThatThrownBy(() -> LikeWords.read(absent.toString()).requested())
                .isInstanceOf(BadSettingsException.class)
                .hasMessageContaining("setting like: found '%s'".formatted(absent));
    }
}
