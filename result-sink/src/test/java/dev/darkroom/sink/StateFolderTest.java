package dev.darkroom.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class StateFolderTest {

    @TempDir Path folder;

    @Test
    void whoASinkIsSurvivesARestart() throws IOException {
        String before;
        try (StateFolder state = StateFolder.take(folder)) {
            before = state.instance();
        }
        try (StateFolder state = StateFolder.take(folder)) {
            assertThat(state.instance()).isEqualTo(before);
        }
    }

    @Test
    void aNameThatAPowerFailureLeftEmptyIsGivenAnew() throws IOException {
        Files.writeString(folder.resolve("instance"), "");

        try (StateFolder state = StateFolder.take(folder)) {
            assertThat(state.instance()).isNotEmpty();
            assertThat(folder.resolve("instance")).hasContent(state.instance());
        }
    }

    @Test
    void twoFoldersAreTwoSinksWithNamesThatKafkaTakes() throws IOException {
        try (StateFolder one = StateFolder.take(folder.resolve("one"));
                StateFolder other = StateFolder.take(folder.resolve("other"))) {
            assertThat(one.instance())
                    .isNotEqualTo(other.instance())
                    .matches("[a-zA-Z0-9._-]{1,200}");
        }
    }
}
