package dev.darkroom.producer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Options of a sampler as a command line says them: `eta=0.5 algorithm_type=dpmsolver
/// timesteps=999,500,100`.
final class SamplerOptionsText {
    private SamplerOptionsText() {}

    /// @return by name a `Double`, a `Boolean`, a list of `Double`, or else a text
    /// @throws IllegalArgumentException if a word is no NAME=VALUE, or a name comes twice
    static Map<String, Object> read(String text) {
        var options = new HashMap<String, Object>();
        for (String pair : text.strip().split("\\s+")) {
            String[] parts = pair.split("=", 2);
            if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
                throw new IllegalArgumentException(pair);
            }
            if (options.put(parts[0], value(parts[1])) != null) {
                throw new IllegalArgumentException(pair);
            }
        }
        return options;
    }

    private static Object value(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        List<String> items = Arrays.asList(text.split(",", -1));
        if (!items.stream().allMatch(SamplerOptionsText::isNumber)) {
            return text;
        }
        List<Double> numbers = items.stream().map(Double::valueOf).toList();
        return numbers.size() == 1 ? numbers.getFirst() : numbers;
    }

    private static boolean isNumber(String text) {
        return text.matches("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");
    }
}
