package dev.darkroom.worker.onnx.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.worker.onnx.TinyModels;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

class PromptTokenizerTest {
    private static final int START = 602;
    private static final int END = 603;
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

    @Test
    void whatPadsIsPaddingInTextsToo(@TempDir Path folder) throws IOException {
        try (PromptTokenizer tokenizer = withConfig(folder, "{\"pad_token\": \"!\"}")) {
            assertThat(tokenizer.ids("!!", 6)).containsExactly(START, 0, 0, END, 0, 0);
        }
    }

    @Test
    void marksInAnotherCaseAreText(@TempDir Path folder) throws IOException {
        String mark = "{\"content\": \"<|endoftext|>\", \"normalized\": true}";
        try (PromptTokenizer tokenizer = withConfig(folder, "{\"eos_token\": " + mark + "}")) {
            assertThat(tokenizer.ids("<|endoftext|>")).containsExactly(START, END, END);
            assertThat(tokenizer.ids("<|EndOfText|>")).hasSizeGreaterThan(3);
        }
    }

    @Test
    void wordsThatAFolderAddsAreTokensOfTheirOwn(@TempDir Path folder) throws IOException {
        String config = "{\"added_tokens_decoder\": {\"604\": {\"content\": \"zebra\"}}}";
        try (PromptTokenizer tokenizer = withConfig(folder, config)) {
            assertThat(tokenizer.ids("zebra")).containsExactly(START, 604, END);
        }
    }

    @Test
    void wordsOfAnAddedTokensFileAreTokensInAnyCase(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("added_tokens.json"), "{\"<other>\": 605, \"<cat-toy>\": 604}");
        try (PromptTokenizer tokenizer = withConfig(folder, "{}")) {
            assertThat(tokenizer.ids("<cat-toy>")).containsExactly(START, 604, END);
            assertThat(tokenizer.ids("<Cat-Toy><other>")).containsExactly(START, 604, 605, END);
        }
    }

    @Test
    void anAddedTokensDecoderOutweighsTheOlderFile(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("added_tokens.json"), "{\"zebra\": 605}");
        String config = "{\"added_tokens_decoder\": {\"604\": {\"content\": \"horse\"}}}";
        try (PromptTokenizer tokenizer = withConfig(folder, config)) {
            assertThat(tokenizer.ids("horse")).containsExactly(START, 604, END);
            assertThat(tokenizer.ids("zebra")).doesNotContain(605);
        }
    }

    private static PromptTokenizer withConfig(Path folder, String config) throws IOException {
        for (String file : List.of("vocab.json", "merges.txt")) {
            Files.copy(
                    TinyModels.scalar().resolve("tokenizer").resolve(file),
                    folder.resolve(file),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(folder.resolve("tokenizer_config.json"), config);
        return PromptTokenizer.open(folder);
    }
}
