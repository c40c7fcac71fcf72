package dev.darkroom.standalone.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.standalone.Captured;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/// Spoiled files that people write by hand: each is read, or refused with a word of where it is
/// wrong. `-Dabuse.inputs` sets how many of each.
@Order(2)
class FilesAbuseTest {

    private static final int INPUTS = Integer.getInteger("abuse.inputs", 500) / 5;
    private static final long SEED = Long.getLong("abuse.seed", 1);

    private final Spoiler spoiler = new Spoiler(new Random(SEED));

    @TempDir private Path folder;

    @Test
    void spoiledPromptFilesArePublishedOrToldByTheirLines() throws IOException {
        String prompts =
                """
                a red apple \\u00e4\\u6771
                {"id": "mine", "prompt": "tea", "steps": 4, "labels": {"k": "v"}, "seed": 1}
                {"prompt": "x", "initImage": "aGVsbG8=", "strength": 0.5}
                """;
        each(prompts, List.of("publish", "--dry-run"), "prompts.txt", "line ");
    }

    @Test
    void spoiledSettingsAreReadOrEachFaultIsNamed() throws IOException {
        String settings = "steps=4\nguidance-scale=7.5\nkafka.ssl.key.password=\\u0041 b\\\n c\n";
        each(settings, List.of("samplers", "--config"), "darkroom.properties", "");
    }

    private void each(String good, List<String> command, String name, String told)
            throws IOException {
        Path file = folder.resolve(name);
        byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < INPUTS; i++) {
            byte[] spoiled = spoiler.spoil(bytes);
            Files.write(file, spoiled);
            var words = new ArrayList<>(command);
            words.add(file.toString());
            var run = Captured.run(words.toArray(String[]::new));

            assertThat(run.code())
                    .as(
                            () ->
                                    "seed %d, bytes %s"
                                            .formatted(SEED, HexFormat.of().formatHex(spoiled)))
                    .isIn(0, 1, 2);
            if (run.code() != 0) {
                assertThat(run.err()).contains(told).doesNotContain("\tat ", "Exception");
            }
        }
    }
}
