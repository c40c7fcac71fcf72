package dev.darkroom.worker.drawing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text whose brackets weigh words, as the field's web interfaces write it: `(word)` weighs 1.1,
/// `[word]` 1/1.1, `(word:1.3)` what it says; brackets inside brackets multiply. `\(`, `\)`, `\[`,
/// `\]` and `\\` are the character itself, and a bracket without its partner is text.
public final class Emphasis {
    private static final float ROUND = 1.1f;
    private static final Pattern STATED =
            Pattern.compile(":\\s*([+-]?(?:\\d+\\.?\\d*|\\.\\d+))\\s*$");
    private static final String ESCAPABLE = "()[]\\";

    private final List<Stretch> stretches = new ArrayList<>();
    private final Deque<Integer> open = new ArrayDeque<>();

    /// Words of one weight.
    public record Part(String text, float weight) {}

    /// Text between two brackets, or a bracket that has no partner yet.
    private static final class Stretch {
        final StringBuilder text = new StringBuilder();
        float weight = 1;
    }

    private Emphasis() {
        stretches.add(new Stretch());
    }

    /// The text as parts of equal weight, none of them empty; no parts of an empty text.
    public static List<Part> read(String text) {
        Emphasis emphasis = new Emphasis();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && ESCAPABLE.indexOf(text.charAt(i + 1)) >= 0) {
                emphasis.last().text.append(text.charAt(++i));
            } else {
                emphasis.take(c);
            }
        }
        return emphasis.parts();
    }

    /// The text as one part, with its brackets.
    public static List<Part> none(String text) {
        return text.isEmpty() ? List.of() : List.of(new Part(text, 1));
    }

    private void take(char c) {
        switch (c) {
            case '(', '[' -> opened(c);
            case ')' -> closed(c, '(');
            case ']' -> closed(c, '[');
            default -> last().text.append(c);
        }
    }

    private void opened(char bracket) {
        open.push(stretches.size());
        add(bracket);
        stretches.add(new Stretch());
    }

    private void closed(char bracket, char partner) {
        if (open.stream().noneMatch(at -> isBracket(at, partner))) {
            last().text.append(bracket);
            return;
        }
        // Whatever was opened since has no partner, and stays text.
        while (!isBracket(open.peek(), partner)) {
            open.pop();
        }
        int from = open.pop();
        stretches.get(from).text.setLength(0);
        float factor = partner == '[' ? 1 / ROUND : stated();
        stretches.subList(from, stretches.size()).forEach(stretch -> stretch.weight *= factor);
        stretches.add(new Stretch());
    }

    /// Takes a weight that ends the last stretch away from it.
    private float stated() {
        Matcher stated = STATED.matcher(last().text);
        if (!stated.find()) {
            return ROUND;
        }
        float weight = Float.parseFloat(stated.group(1));
        last().text.setLength(stated.start());
        return weight;
    }

    private boolean isBracket(int at, char bracket) {
        return stretches.get(at).text.charAt(0) == bracket;
    }

    private void add(char bracket) {
        Stretch stretch = new Stretch();
        stretch.text.append(bracket);
        stretches.add(stretch);
    }

    private Stretch last() {
        return stretches.getLast();
    }

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        for (Stretch stretch : stretches) {
            if (stretch.text.isEmpty()) {
                continue;
            }
            String text = stretch.text.toString();
            if (!parts.isEmpty() && parts.getLast().weight() == stretch.weight) {
                text = parts.removeLast().text() + text;
            }
            parts.add(new Part(text, stretch.weight));
        }
        return List.copyOf(parts);
    }
}
