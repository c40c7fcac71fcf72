package dev.darkroom.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

class HarmlessOutputTest {

    @Test
    void noControlCharacterOfAnyTextReachesTheTerminal() {
        var random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            String text =
                    random.ints(40, 0, 0x250)
                            .collect(
                                    StringBuilder::new,
                                    StringBuilder::appendCodePoint,
                                    StringBuilder::append)
                            .toString();
            assertThat(shown(text).codePoints())
                    .noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t');
            assertThat(shown(text)).hasSameSizeAs(text);
        }
    }

    @Test
    void ordinaryTextsStayAsTheyAre() {
        String text = "Ein roter Apfel\tfür 5 €, ¢, ©, 赤いりんご 🍎\n";

        assertThat(shown(text)).isEqualTo(text);
    }

    private static String shown(String text) {
        var bytes = new ByteArrayOutputStream();
        var terminal = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        HarmlessOutput.over(terminal).print(text);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
