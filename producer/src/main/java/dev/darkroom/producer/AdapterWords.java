package dev.darkroom.producer;

import dev.darkroom.schemas.AdapterUse;

import java.util.ArrayList;
import java.util.List;

/// Adapters as a command line names them: `ink:0.8,detail`, and `ink:0.8:0.5` where the text
/// encoders have a scale of their own.
final class AdapterWords {

    private AdapterWords() {}

    /// Up to two numbers behind the last colons are scales; what is before them is the name, which
    /// may hold colons.
    ///
    /// @throws IllegalArgumentException where a name is missing
    static List<AdapterUse> read(String text) {
        List<AdapterUse> adapters = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            adapters.add(adapter(one));
        }
        return adapters;
    }

    private static AdapterUse adapter(String text) {
        Double last = lastNumber(text);
        String before = last == null ? text : withoutLast(text);
        Double first = last == null ? null : lastNumber(before);
        String name = (first == null ? before : withoutLast(before)).strip();
        if (name.isEmpty()) {
            throw new IllegalArgumentException(text);
        }
        return first == null ? new AdapterUse(name, last, null) : new AdapterUse(name, first, last);
    }

    private static Double lastNumber(String text) {
        int colon = text.lastIndexOf(':');
        return colon < 0 ? null : number(text.substring(colon + 1));
    }

    private static String withoutLast(String text) {
        return text.substring(0, text.lastIndexOf(':'));
    }

    private static Double number(String text) {
        try {
            return Double.valueOf(text.strip());
        } catch (NumberFormatException _) {
            return null;
        }
    }
}
