package dev.darkroom.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.server.Refused;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reads the fields of a stranger's JSON object: a field is absent where it is null, and refused by
/// name where it is of another type. Numbers and truths may stand as texts, as forms send them;
/// texts may not stand as anything else.
public record JsonFields(ObjectNode object) {

    private static final int LONGEST_NUMBER = 100;
    private static final int MOST_DIGITS = 300;

    public Optional<String> text(String name) {
        return value(name)
                .map(
                        node -> {
                            if (!node.isTextual()) {
                                throw wrong(name, "a text");
                            }
                            return node.asText();
                        })
                .filter(text -> !text.isEmpty());
    }

    public Optional<Integer> whole(String name) {
        return numeric(name, "a whole number")
                .map(
                        number -> {
                            try {
                                return number.intValueExact();
                            } catch (ArithmeticException _) {
                                throw wrong(name, "a whole number");
                            }
                        });
    }

    public Optional<Long> longWhole(String name) {
        return numeric(name, "a whole number")
                .map(
                        number -> {
                            try {
                                return number.longValueExact();
                            } catch (ArithmeticException _) {
                                throw wrong(name, "a whole number within 2^63");
                            }
                        });
    }

    public Optional<Double> number(String name) {
        return numeric(name, "a number").map(BigDecimal::doubleValue);
    }

    /// Python's and others' spelling is understood, such as `True`.
    public boolean truth(String name) {
        return value(name)
                .map(
                        node ->
                                switch (single(name, node, "true or false")
                                        .toLowerCase(Locale.ROOT)) {
                                    case "true", "1" -> true;
                                    case "false", "0", "" -> false;
                                    default -> throw wrong(name, "true or false");
                                })
                .orElse(false);
    }

    public Optional<JsonFields> nested(String name) {
        return value(name)
                .map(
                        node -> {
                            if (node instanceof ObjectNode inner) {
                                return new JsonFields(inner);
                            }
                            throw wrong(name, "an object");
                        });
    }

    /// @return whether something is said that is not empty; lists of nothing are
    public boolean says(String name) {
        return value(name).map(JsonFields::isSaid).orElse(false);
    }

    private static boolean isSaid(JsonNode node) {
        if (node.isArray()) {
            return node.valueStream().anyMatch(JsonFields::isSaid);
        }
        return node.isObject() ? !node.isEmpty() : !node.isNull() && !node.asText().isEmpty();
    }

    /// The text of this field, which has to be one of these words.
    public Optional<String> word(String name, List<String> words) {
        Optional<String> found = text(name);
        if (found.isPresent() && !words.contains(found.get())) {
            throw Refused.of(
                    400,
                    "invalid_value",
                    name,
                    "field %s: wanted %s".formatted(name, String.join(", ", words)));
        }
        return found;
    }

    public Optional<JsonNode> value(String name) {
        return Optional.ofNullable(object.get(name)).filter(node -> !node.isNull());
    }

    // An empty text says nothing, as in forms.
    private Optional<BigDecimal> numeric(String name, String wanted) {
        return value(name)
                .filter(node -> !single(name, node, wanted).isEmpty())
                .map(node -> numeric(name, node, wanted));
    }

    private static BigDecimal numeric(String name, JsonNode node, String wanted) {
        String text = single(name, node, wanted);
        if (node.isBoolean() || text.length() > LONGEST_NUMBER) {
            throw wrong(name, wanted);
        }
        try {
            var number = new BigDecimal(text);
            // Beyond it, turning the number into digits would take all memory.
            if (Math.abs((long) number.precision() - number.scale()) > MOST_DIGITS) {
                throw wrong(name, wanted);
            }
            return number;
        } catch (NumberFormatException _) {
            throw wrong(name, wanted);
        }
    }

    private static String single(String name, JsonNode node, String wanted) {
        if (node.isContainerNode()) {
            throw wrong(name, wanted);
        }
        return node.asText().strip();
    }

    private static Refused wrong(String name, String wanted) {
        return Refused.of(400, "invalid_type", name, "field %s: wanted %s".formatted(name, wanted));
    }
}
