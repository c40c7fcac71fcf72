package dev.darkroom.producer;

import dev.darkroom.schemas.AdapterUse;

import java.util.ArrayList;
import java.util.List;

/// Adapters as a command line names them: `ink:0.8,detail`.
final class AdapterWords {

    private AdapterWords() {}

    /// What follows the last colon is the scale, where it is a number; a name may hold colons.
    ///
    /// @throws IllegalArgumentException where a name is missing
    static List<AdapterUse> read(String text) {
        List<AdapterUse> adapters = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            int colon = one.lastIndexOf(':');
            Double scale = colon < 0 ? null : number(one.substring(colon + 1));
            String name = (scale == null ? one : one.substring(0, colon)).strip();
            if (name.isEmpty()) {
                throw new IllegalArgumentException(text);
            }
            adapters.add(new AdapterUse(name, scale, null));
        }
        return adapters;
    }

    private static Double number(String text) {
        try {
            return Double.valueOf(text.strip());
        } catch (NumberFormatException _) {
            return null;
        }
    }
}
