package dev.darkroom.http.sdapi;

import dev.darkroom.http.server.Refused;
import dev.darkroom.schemas.AdapterUse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a prompt says in angle brackets of networks beside the model, read as the web interface
/// reads it: `<lora:NAME>`, `<lora:NAME:SCALE>` and `<lora:NAME:TEXT ENCODERS:DENOISER>`, the
/// scales also as `te=SCALE` and `unet=SCALE`. A scale of the text encoders that stands alone is
/// the denoiser's, too, and 1 where there is none.
///
/// @param text what is left as words
/// @param adapters in the order of the prompt
record SdNetworks(String text, List<AdapterUse> adapters) {

    private static final Pattern NETWORK =
            Pattern.compile("<(\\w+):([^>]+)>", Pattern.UNICODE_CHARACTER_CLASS);

    /// Kinds that the web interface comes with.
    private static final Pattern WELL_KNOWN = Pattern.compile("<(lora|lyco|hypernet):[^>]*>");

    /// Numbers as both Python and Java read them.
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(\\d{1,30}\\.?\\d{0,30}|\\.\\d{1,30})([eE][+-]?\\d{1,3})?");

    private static final String LORA = "lora";
    private static final String WANTED =
            "wanted <lora:NAME>, <lora:NAME:SCALE> or <lora:NAME:TEXT ENCODERS:DENOISER>";
    private static final int NAME_AND_SCALES = 3;

    /// Reads a prompt.
    ///
    /// @throws Refused if it names a network of another kind, or one of this in another way
    static SdNetworks of(String field, String prompt) {
        var adapters = new ArrayList<AdapterUse>();
        String text =
                NETWORK.matcher(prompt)
                        .replaceAll(
                                network -> {
                                    if (!network.group(1).equals(LORA)) {
                                        throw unknown(field, network.group(1));
                                    }
                                    adapters.add(adapter(field, network.group(2)));
                                    return "";
                                });
        return new SdNetworks(text, List.copyOf(adapters));
    }

    /// What leads away knows no networks: the web interface would read their names as words, which
    /// nobody means.
    ///
    /// @throws Refused if the text names one
    static String wordsOnly(String field, String text) {
        Matcher network = WELL_KNOWN.matcher(text);
        if (network.find()) {
            throw Refused.unsupported(
                    field,
                    "field %s: found <%s:...>, wanted it in the prompt, with a scale below 0 to lead away"
                            .formatted(field, network.group(1)));
        }
        return text;
    }

    private static AdapterUse adapter(String field, String said) {
        var positional = new ArrayList<String>();
        Map<String, String> named = new HashMap<>();
        for (String item : said.split(":", -1)) {
            String[] parts = item.split("=", -1);
            if (parts.length == 2) {
                named.put(parts[0], parts[1]);
            } else {
                positional.add(item);
            }
        }
        if (positional.isEmpty()
                || positional.size() > NAME_AND_SCALES
                || positional.getFirst().isBlank()
                || !List.of("te", "unet").containsAll(named.keySet())) {
            throw misspelt(field);
        }
        double texts = scale(field, named.get("te"), at(positional, 1), 1);
        double denoiser = scale(field, named.get("unet"), at(positional, 2), texts);
        return new AdapterUse(positional.getFirst(), denoiser, texts == denoiser ? null : texts);
    }

    private static String at(List<String> items, int index) {
        return index < items.size() ? items.get(index) : null;
    }

    private static double scale(String field, String named, String positional, double otherwise) {
        String said = named == null ? positional : named;
        if (said == null) {
            return otherwise;
        }
        if (!NUMBER.matcher(said.strip()).matches()) {
            throw misspelt(field);
        }
        return Double.parseDouble(said.strip());
    }

    /// The same in the web interface's spelling, as its clients read it back.
    static String spelled(String name, double scale, double textEncoderScale) {
        return scale == textEncoderScale
                ? "<lora:%s:%s>".formatted(name, plain(scale))
                : "<lora:%s:%s:%s>".formatted(name, plain(textEncoderScale), plain(scale));
    }

    /// 1 rather than 1.0.
    static String plain(double number) {
        String text = Double.toString(number);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    private static Refused unknown(String field, String kind) {
        return Refused.unsupported(
                field,
                "field %s: found <%s:...>, which is not known here; %s"
                        .formatted(field, kind, WANTED));
    }

    private static Refused misspelt(String field) {
        return Refused.unsupported(
                field,
                "field %s: found <lora:...> with other parts than a name and scales; %s"
                        .formatted(field, WANTED));
    }
}
