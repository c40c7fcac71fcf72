package dev.darkroom.worker.drawing;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Words as the programs of the field write them into pictures and read them back: the form of
/// AUTOMATIC1111's web interface, whose last line is a list of names and values.
final class FieldWords {
    private static final String NEGATIVE = "Negative prompt:";

    /// Parts of samplers' names that are not written in capitals, or not as one word.
    private static final Map<String, String> SPELLED =
            Map.ofEntries(
                    Map.entry("dpm++2m", "DPM++ 2M"),
                    Map.entry("dpm++3m", "DPM++ 3M"),
                    Map.entry("dpm++2s", "DPM++ 2S"),
                    Map.entry("dpm++3s", "DPM++ 3S"),
                    Map.entry("unipc", "UniPC"),
                    Map.entry("euler", "Euler"),
                    Map.entry("heun", "Heun"),
                    Map.entry("a", "a"),
                    Map.entry("karras", "Karras"),
                    Map.entry("exponential", "Exponential"),
                    Map.entry("beta", "Beta"),
                    Map.entry("lu", "Lu"),
                    Map.entry("multistep", "Multistep"),
                    Map.entry("singlestep", "Singlestep"));

    /// The field has one name for a method, whatever the form of the network it draws with.
    private static final Map<String, String> OTHERWISE =
            Map.of("flow-euler", "Euler", "flow-heun", "Heun");

    /// Options of samplers that the field's programs write, all of them numbers.
    private static final Map<String, String> OPTIONS =
            Map.of(
                    "eta", "Eta DDIM",
                    "s_churn", "Sigma churn",
                    "s_tmin", "Sigma tmin",
                    "s_tmax", "Sigma tmax",
                    "s_noise", "Sigma noise");

    private FieldWords() {}

    /// What the field calls an option of a sampler, if it writes it.
    static Optional<String> option(String key) {
        return Optional.ofNullable(OPTIONS.get(key));
    }

    /// A sampler's name as the field spells it, such as `DPM++ 2M Karras` or `Euler a`.
    ///
    /// @param name canonical
    static String sampler(String name) {
        return OTHERWISE.getOrDefault(
                name,
                Arrays.stream(name.split("-"))
                        .map(part -> SPELLED.getOrDefault(part, part.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.joining(" ")));
    }

    /// A value of the last line: as JSON where a reader would take it apart or strip it otherwise.
    static String quoted(String value) {
        boolean plain =
                !value.matches("(?s).*[,:\"\\\\\\p{Cntrl}].*") && value.equals(value.strip());
        return plain
                ? value
                : '"' + new String(JsonStringEncoder.getInstance().quoteAsString(value)) + '"';
    }

    /// A prompt, no line of which a reader takes for the beginning of the negative prompt.
    static String prompt(String text) {
        String clean = clean(text);
        return clean.lines().skip(1).anyMatch(line -> line.strip().startsWith(NEGATIVE))
                ? clean.replaceAll("\n(?=\\s*" + NEGATIVE + ")", " ")
                : clean;
    }

    /// A text without characters that text chunks and XML forbid: line ends are line feeds, and
    /// other controls, halves of surrogate pairs and non-characters are spaces.
    static String clean(String text) {
        return text.replace("\r\n", "\n")
                .codePoints()
                .map(c -> c == '\r' ? '\n' : isForbidden(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isForbidden(int c) {
        boolean control = Character.isISOControl(c) && c != '\n';
        boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        boolean none = (c & 0xfffe) == 0xfffe;
        return control || half || none;
    }
}
