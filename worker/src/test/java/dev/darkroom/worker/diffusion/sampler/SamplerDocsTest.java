package dev.darkroom.worker.diffusion.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class SamplerDocsTest {
    private static final Path DOCS = Path.of("../docs/SAMPLERS.md");
    private static final String OPTIONS = "(?s)<!-- options -->.*<!-- /options -->";
    private static final Predicate<String> ROW = line -> line.startsWith("| `");

    @Test
    void theTablesOfSamplersSayWhatTheCodeSays() throws IOException {
        String wanted =
                Stream.concat(Samplers.all().stream(), Samplers.inverses().stream())
                        .map(SamplerDocsTest::row)
                        .collect(Collectors.joining("\n"));
        List<String> rows =
                Files.readString(DOCS).replaceFirst(OPTIONS, "").lines().filter(ROW).toList();
        assertThat(String.join("\n", rows)).isEqualTo(wanted);
    }

    @Test
    void theTableOfOptionsSaysWhatTheCodeSays() throws IOException {
        String wanted =
                Arrays.stream(SamplerOption.values())
                        .map(SamplerDocsTest::row)
                        .collect(Collectors.joining("\n"));
        Matcher table = Pattern.compile(OPTIONS).matcher(Files.readString(DOCS));

        assertThat(table.find()).isTrue();
        assertThat(table.group().lines().filter(ROW).collect(Collectors.joining("\n")))
                .isEqualTo(wanted);
    }

    private static String row(SamplerOption option) {
        List<SamplerKind> readers =
                Samplers.all().stream()
                        .filter(kind -> kind.overrides().isEmpty() && kind.reads(option))
                        .toList();
        String names =
                readers.stream()
                        .map(kind -> "`" + kind.name() + "`")
                        .collect(Collectors.joining(", "));
        return "| `%s` | %s | %s |".formatted(option.key(), option.form().wanted(), names);
    }

    private static String row(SamplerKind kind) {
        return "| `%s` | %s | %s | %d | %d | %s | %s |"
                .formatted(
                        kind.name(),
                        kind.schedulerClass(),
                        kind.facts().paper(),
                        kind.facts().order(),
                        kind.facts().callsPerStep(),
                        kind.facts().noise().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        forms(kind));
    }

    private static String forms(SamplerKind kind) {
        String own = NetworkForm.of(kind.schedulerClass()).name().toLowerCase(Locale.ROOT);
        return kind.defaults().has("use_flow_sigmas") ? own + ", flow" : own;
    }

    @Test
    void whatStartsFromNoiseAloneIsNamed() throws IOException {
        String named =
                Samplers.all().stream()
                        .filter(kind -> !kind.startsFromPictures())
                        .map(kind -> "`" + kind + "`")
                        .collect(Collectors.joining(" and "));

        for (String document : List.of("PICTURES.md", "SAMPLERS.md")) {
            String words = Files.readString(Path.of("../docs", document)).replaceAll("\\s+", " ");
            assertThat(words).contains(named);
        }
    }
}
