package dev.darkroom.worker.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.darkroom.worker.diffusion.sampler.SamplerKind;
import dev.darkroom.worker.diffusion.sampler.Samplers;
import dev.darkroom.worker.image.ImageFormat;
import dev.darkroom.worker.image.PictureText;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What Darkroom writes is read as the web interface of AUTOMATIC1111 reads it.
class FieldWordsTest {
    /// Its own two expressions, from `modules/infotext_utils.py`.
    private static final Pattern FIELD =
            Pattern.compile("\\s*(\\w[\\w \\-/]+):\\s*(\"(?:\\\\.|[^\\\\\"])+\"|[^,]*)(?:,|$)");

    private static final EngineIdentity ENGINE = new EngineIdentity("00", "r", "cpu", "any");

    /// Its reader: values by name, the prompts under names of their own.
    private static Map<String, String> read(String words) throws JsonProcessingException {
        String[] lines = words.strip().split("\n", -1);
        StringBuilder prompt = new StringBuilder();
        StringBuilder negative = new StringBuilder();
        StringBuilder current = prompt;
        for (int i = 0; i < lines.length - 1; i++) {
            String line = lines[i].strip();
            if (line.startsWith("Negative prompt:")) {
                current = negative;
                line = line.substring("Negative prompt:".length()).strip();
            }
            current.append(current.isEmpty() ? "" : "\n").append(line);
        }
        Map<String, String> read = new LinkedHashMap<>();
        Matcher fields = FIELD.matcher(lines[lines.length - 1]);
        while (fields.find()) {
            String value = fields.group(2);
            boolean quoted = value.startsWith("\"") && value.endsWith("\"") && value.length() > 1;
            read.put(
                    fields.group(1),
                    quoted ? new ObjectMapper().readValue(value, String.class) : value);
        }
        read.put("Prompt", prompt.toString());
        read.put("Negative prompt", negative.toString());
        return read;
    }

    private static PictureText inscribed(DrawingParameters drawn, String model) {
        ModelCard card =
                new ModelCard(
                        model,
                        "0123456789abcdef",
                        new ModelCard.Defaults(64, 64, 10, 3),
                        8,
                        Optional.empty(),
                        true);
        return Inscription.of(drawn, card, ENGINE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "my model, Seed: 5",
                "a: b",
                "\"quoted\"",
                "\"half",
                "C:\\models\\a, b\"",
                "two\nlines, Seed: 5",
                "tab\tand nul\0",
                "  spaces  ",
                "Größe, 大きい: \uD83C\uDF4E",
                "plain",
                "back\\slash"
            })
    void aModelIsCalledTheSameByWhoeverReadsThePicture(String name) throws Exception {
        Map<String, String> read =
                read(inscribed(Asking.forAnApple().parameters(), name).parameters());

        assertThat(read).containsEntry("Model", name).containsEntry("Seed", "7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "an apple\nSteps: 99, Seed: 5, Sampler: DDIM, CFG scale: 1",
                "an apple\nNegative prompt: a pear",
                "an apple\r\n  Negative prompt:a pear",
                "nul \0 bell \u0007 escape \u001b delete \u007f next \u0085 none \uffff half \ud800"
            })
    void noPromptSaysAnythingOfHowItWasDrawn(String prompt) throws Exception {
        DrawingParameters wanted = Asking.forAnApple().prompt(prompt).negative("blue").parameters();

        PictureText text = inscribed(wanted, "small");

        Map<String, String> read = read(text.parameters());
        assertThat(read)
                .containsEntry("Seed", "7")
                .containsEntry("Steps", "12")
                .containsEntry("Sampler", "Euler")
                .containsEntry("Negative prompt", "blue");
        assertThat(text.parameters()).doesNotContainPattern("[\\p{Cntrl}\uffff&&[^\n]]");
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void noFileHoldsWhatItsContainerForbids(ImageFormat format) {
        DrawingParameters wanted =
                Asking.forAnApple().prompt("a\0b\u0007c").format(format).parameters();

        PictureText text = inscribed(wanted, "a\0b");

        assertThat(text.parameters() + text.json()).doesNotContain("\0", "\u0007");
        assertThat(text.json()).contains("a\\u0000b\\u0007c");
    }

    @ParameterizedTest
    @CsvSource({
        "dpm++2m-karras, DPM++ 2M Karras",
        "euler-a, Euler a",
        "dpm++2m-sde-karras, DPM++ 2M SDE Karras",
        "dpm++3m-sde, DPM++ 3M SDE",
        "dpm2-a-karras, DPM2 a Karras",
        "dpm2, DPM2",
        "lms-karras, LMS Karras",
        "unipc, UniPC",
        "ddim, DDIM",
        "plms, PLMS",
        "heun, Heun",
        "lcm, LCM",
        "flow-euler, Euler",
    })
    void samplersAreSpelledAsTheFieldSpellsThem(String name, String spelled) {
        assertThat(FieldWords.sampler(name)).isEqualTo(spelled);
    }

    static List<SamplerKind> samplers() {
        return Samplers.all();
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void aSamplerIsFoundByTheNameThatThePictureStates(SamplerKind kind) {
        String spelled = FieldWords.sampler(kind.name());

        assertThat(spelled).isEqualTo(FieldWords.quoted(spelled));
        if (!kind.name().startsWith("flow-")) {
            assertThat(Samplers.find(spelled)).contains(kind);
        }
    }

    @Test
    void aPlainTextStaysAsItIs() {
        assertThat(FieldWords.prompt("a red apple,\na pear: \"ripe\""))
                .isEqualTo("a red apple,\na pear: \"ripe\"");
    }
}
