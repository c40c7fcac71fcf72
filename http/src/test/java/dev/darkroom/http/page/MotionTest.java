package dev.darkroom.http.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What moves on the page, by its styles. A browser draws every frame of it, where there is no
/// graphics processor with the cores that pictures are made on.
class MotionTest {
    private static final Path PAGE = Path.of("src/main/resources/dev/darkroom/http/page");
    private static final Pattern RULE = Pattern.compile("[^{}]+\\{[^{}]*\\}");
    private static final Pattern MOVES = Pattern.compile("[\\s;{](?:animation|transition)[\\w-]*:");
    private static final Pattern SECONDS = Pattern.compile("(?<=[\\s,:])\\d*\\.?\\d+(?=s\\b)");

    /// What an element's own style reaches, but no rule for `*`: `::-webkit-progress-value`, say.
    private static final Pattern BEYOND_A_STAR = Pattern.compile("::(?!before|after)");

    @Test
    void nothingMovesForLongerThanASecond() throws IOException {
        assertThat(movingRules())
                .isNotEmpty()
                .allSatisfy(
                        rule -> {
                            assertThat(rule).doesNotContain("infinite", "iteration-count");
                            assertThat(SECONDS.matcher(rule).results())
                                    .allSatisfy(
                                            time ->
                                                    assertThat(Double.parseDouble(time.group()))
                                                            .isLessThanOrEqualTo(1.0));
                        });
    }

    @Test
    void whoeverAsksForLessMotionSeesNone() throws IOException {
        assertThat(styles())
                .containsPattern(
                        "@media \\(prefers-reduced-motion: reduce\\) \\{\\s*"
                                + "\\*, \\*::before, \\*::after \\{ animation: none !important;"
                                + " transition: none !important;");
        assertThat(movingRules())
                .allSatisfy(rule -> assertThat(rule).doesNotContainPattern(BEYOND_A_STAR));
    }

    private static List<String> movingRules() throws IOException {
        return RULE.matcher(styles())
                .results()
                .map(rule -> rule.group().strip())
                .filter(rule -> MOVES.matcher(rule).find())
                .toList();
    }

    private static String styles() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(PAGE)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".css")).sorted().toList()) {
                all.append(Files.readString(file)).append('\n');
            }
        }
        return all.toString();
    }
}
