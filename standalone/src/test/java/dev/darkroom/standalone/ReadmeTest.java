package dev.darkroom.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.runtime.command.Program;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;

class ReadmeTest {

    private static final String START = "<!-- settings: printed by `darkroom settings` -->\n";
    private static final String END = "<!-- /settings -->";

    private final String readme;

    ReadmeTest() throws Exception {
        readme = Files.readString(Path.of("../README.md"));
    }

    @Test
    void theReadmeHoldsTheTableOfSettingsAsTheCodePrintsIt() {
        String held = readme.substring(readme.indexOf(START) + START.length(), readme.indexOf(END));

        assertThat(held)
                .as("between the settings marks of README.md; `./darkroom settings` prints it")
                .isEqualTo(SettingsProgram.table(Main.programs()));
    }

    @Test
    void everyCommandIsNamedInTheReadmeOrTheTable() {
        assertThat(Main.programs()).extracting(Program::name).allMatch(readme::contains);
    }
}
