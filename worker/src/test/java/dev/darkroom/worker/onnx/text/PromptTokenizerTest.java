package dev.darkroom.worker.onnx.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.onnx.TinyModels;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;

class PromptTokenizerTest {
    private static final List<String> TEXTS =
            List.of(
                    "",
                    "  A  Red\tAPPLE\n",
                    "it's 12345 o'clock...",
                    "caf\u00e9 cafe\u0301 \u732b \ud83d\ude80",
                    "a <|endoftext|> b",
                    "\u0000\u0007",
                    "word ".repeat(200));

    @Test
    void aVocabularyAndItsMergesGiveTheTokensOfTheWholeFile() throws IOException {
        try (PromptTokenizer whole =
                        PromptTokenizer.open(TinyModels.vector().resolve("tokenizer"));
                PromptTokenizer built =
                        PromptTokenizer.open(TinyModels.scalar().resolve("tokenizer"))) {
            for (String text : TEXTS) {
                assertThat(built.ids(text)).as(text).isEqualTo(whole.ids(text));
            }
        }
    }

    @Test
    void aShortTextIsPaddedAndALongOneKeepsItsEndMark() throws IOException {
        try (PromptTokenizer tokenizer =
                PromptTokenizer.open(TinyModels.vector().resolve("tokenizer"))) {
            int[] all = tokenizer.ids("a red apple");
            int end = all[all.length - 1];
            assertThat(tokenizer.ids("a red apple", 8)).startsWith(all).endsWith(end, end, end);
            assertThat(tokenizer.ids("a red apple", 4))
                    .containsExactly(all[0], all[1], all[2], end);
        }
    }
}
