package dev.darkroom.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.server.Refused;

import java.util.List;
import java.util.Optional;

/// Reads the fields of a stranger's JSON object: a field is absent where it is null, and refused by
/// name where it is of another type. Numbers and truths may stand as texts, as forms send them;
/// texts may not stand as anything else.
public record JsonFields(ObjectNode object) {

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
        return value(name)
                .filter(node -> !node.asText().isEmpty())
                .map(
                        node -> {
                            double number = number(name, node, "a whole number");
                            if (number != Math.rint(number)
                                    || Math.abs(number) > Integer.MAX_VALUE) {
                                throw wrong(name, "a whole number");
                            }
                            return (int) number;
                        });
    }

    public Optional<Long> longWhole(String name) {
        return value(name)
                .filter(node -> !node.asText().isEmpty())
                .map(
                        node -> {
                            double number = number(name, node, "a whole number");
                            if (number != Math.rint(number) || Math.abs(number) > 1L << 53) {
                                throw wrong(name, "a whole number within 2^53");
                            }
                            return (long) number;
                        });
    }

    public Optional<Double> number(String name) {
        return value(name)
                .filter(node -> !node.asText().isEmpty())
                .map(node -> number(name, node, "a number"));
    }

    public boolean truth(String name) {
        return value(name)
                .map(
                        node ->
                                switch (node.asText()) {
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

    /// @return whether something is said that is not empty
    public boolean says(String name) {
        return value(name)
                .map(node -> node.isContainerNode() ? !node.isEmpty() : !node.asText().isEmpty())
                .orElse(false);
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

    private static double number(String name, JsonNode node, String wanted) {
        try {
            if (!node.isNumber() && !node.isTextual()) {
                throw wrong(name, wanted);
            }
            double number =
                    node.isNumber() ? node.doubleValue() : Double.parseDouble(node.asText());
            if (!Double.isFinite(number)) {
                throw wrong(name, wanted);
            }
            return number;
        } catch (NumberFormatException _) {
            throw wrong(name, wanted);
        }
    }

    private static Refused wrong(String name, String wanted) {
        return Refused.of(400, "invalid_type", name, "field %s: wanted %s".formatted(name, wanted));
    }
}
