package dev.darkroom.worker.drawing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.darkroom.worker.drawing.Emphasis.Part;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;
import java.util.stream.Collectors;

class EmphasisTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a red apple",
                "(a",
                "a)",
                "[a",
                "a]",
                "a (b [c",
                "(a]",
                "[a)",
                ")(",
                "a:1.3",
                "(",
                "(a:1.3",
                "\\a",
                "a\\"
            })
    void textWithoutPairsOfBracketsIsLiteral(String text) {
        assertThat(Emphasis.read(text)).containsExactly(new Part(text, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "(a), 1.1",
        "((a)), 1.21",
        "[a], 0.9090909",
        "[[a]], 0.8264463",
        "(a:1.3), 1.3",
        "(a: 1.3 ), 1.3",
        "(a:.5), 0.5",
        "(a:-1), -1",
        "((a:1.3)), 1.43",
        "([a]), 1",
        "([a:1.3), 1.3"
    })
    void bracketsWeighWhatIsBetweenThem(String text, float weight) {
        assertThat(Emphasis.read(text))
                .singleElement()
                .satisfies(part -> assertThat(part.weight()).isCloseTo(weight, within(1e-5f)));
    }

    @Test
    void onlyWhatIsBetweenBracketsIsWeighed() {
        assertThat(Emphasis.read("a (red:1.5) apple [and] pear"))
                .containsExactly(
                        new Part("a ", 1),
                        new Part("red", 1.5f),
                        new Part(" apple ", 1),
                        new Part("and", 1 / 1.1f),
                        new Part(" pear", 1));
    }

    @Test
    void aBracketInsideOthersMultiplies() {
        assertThat(Emphasis.read("(a (b:2) c:3)"))
                .containsExactly(new Part("a ", 3), new Part("b", 6), new Part(" c", 3));
    }

    @Test
    void escapedBracketsAreText() {
        assertThat(Emphasis.read("\\(a\\) \\[b\\] \\\\"))
                .containsExactly(new Part("(a) [b] \\", 1));
        assertThat(Emphasis.read("(a \\(b\\):1.2)")).containsExactly(new Part("a (b)", 1.2f));
    }

    @Test
    void aColonWithoutNumberIsText() {
        assertThat(Emphasis.read("(a:b)")).containsExactly(new Part("a:b", 1.1f));
        assertThat(Emphasis.read("(a:1.2.3)")).containsExactly(new Part("a:1.2.3", 1.1f));
    }

    @Test
    void nothingIsReadOfNothing() {
        assertThat(Emphasis.read("")).isEmpty();
        assertThat(Emphasis.read("()")).isEmpty();
    }

    @Test
    void noTextIsLostButPairsOfBracketsAndTheirWeights() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            String text =
                    random.ints(random.nextInt(20), 0, 6)
                            .mapToObj(c -> "ab()[]".substring(c, c + 1))
                            .collect(Collectors.joining());

            String read =
                    Emphasis.read(text).stream().map(Part::text).collect(Collectors.joining());

            assertThat(read.replaceAll("[^ab]", "")).isEqualTo(text.replaceAll("[^ab]", ""));
            assertThat(count(text, '(') - count(read, '('))
                    .isEqualTo(count(text, ')') - count(read, ')'));
            assertThat(count(text, '[') - count(read, '['))
                    .isEqualTo(count(text, ']') - count(read, ']'));
        }
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }
}
