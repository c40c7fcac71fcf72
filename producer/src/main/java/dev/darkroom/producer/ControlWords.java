package dev.darkroom.producer;

import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.schemas.ControlUse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A control as a command line names it: `NAME=PICTURE`, and after a colon what else is said of it,
/// as in `canny=fox.png:scale=0.8,end=0.6,preprocessor=canny,guess`. The name may be left out where
/// the model has one network; the file's then holds no equals sign.
///
/// @param network by its name in the model's folder; empty for the only one
/// @param picture file
public record ControlWords(
        String network,
        Path picture,
        Optional<Double> scale,
        Optional<Double> start,
        Optional<Double> end,
        Optional<String> preprocessor,
        boolean guess) {
    private static final String GUESS = "guess";
    private static final Set<String> NUMBERS = Set.of("scale", "start", "end");
    private static final Set<String> WORDS = Set.of("preprocessor");

    /// Several, with semicolons between them.
    ///
    /// @throws IllegalArgumentException where one names no picture, or something is said twice
    static List<ControlWords> read(String text) {
        List<ControlWords> controls = new ArrayList<>();
        for (String one : text.split(";", -1)) {
            controls.add(one(one.strip()));
        }
        return controls;
    }

    private static ControlWords one(String text) {
        // A file's name may hold colons: what follows the last is only said of the control where
        // it reads so.
        int colon = text.lastIndexOf(':');
        Optional<Map<String, String>> said =
                colon < 0 ? Optional.empty() : said(text.substring(colon + 1));
        String named = said.isPresent() ? text.substring(0, colon) : text;
        int equals = named.indexOf('=');
        String file = named.substring(equals + 1);
        if (equals == 0 || file.isBlank()) {
            throw new IllegalArgumentException(text);
        }
        Map<String, String> words = said.orElse(Map.of());
        return new ControlWords(
                named.substring(0, Math.max(0, equals)).strip(),
                path(file),
                number(words, "scale"),
                number(words, "start"),
                number(words, "end"),
                Optional.ofNullable(words.get("preprocessor")),
                words.containsKey(GUESS));
    }

    private static Path path(String file) {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(file, e);
        }
    }

    /// @return empty where the text says nothing of a control
    private static Optional<Map<String, String>> said(String text) {
        Map<String, String> said = new HashMap<>();
        for (String word : text.split(",", -1)) {
            String[] parts = word.strip().split("=", 2);
            boolean known =
                    parts.length == 1
                            ? parts[0].equals(GUESS)
                            : NUMBERS.contains(parts[0]) || WORDS.contains(parts[0]);
            if (!known) {
                return Optional.empty();
            }
            if (said.put(parts[0], parts[parts.length - 1]) != null) {
                throw new IllegalArgumentException(text);
            }
        }
        return Optional.of(said);
    }

    private static Optional<Double> number(Map<String, String> said, String name) {
        return Optional.ofNullable(said.get(name)).map(Double::valueOf);
    }

    /// As a request says them, with their pictures.
    ///
    /// @return null for none
    /// @throws BadSettingsException naming each file that cannot be read
    static List<ControlUse> requested(List<ControlWords> controls) {
        if (controls.isEmpty()) {
            return null;
        }
        List<String> faults = new ArrayList<>();
        List<ControlUse> uses = new ArrayList<>();
        for (ControlWords control : controls) {
            try {
                uses.add(control.use(ByteBuffer.wrap(Files.readAllBytes(control.picture))));
            } catch (IOException unreadable) {
                faults.add(
                        "setting %s: found '%s', wanted a readable file"
                                .formatted(RequestSettings.CONTROL.name(), control.picture));
            }
        }
        if (!faults.isEmpty()) {
            throw new BadSettingsException(faults);
        }
        return uses;
    }

    private ControlUse use(ByteBuffer bytes) {
        return new ControlUse(
                network,
                bytes,
                preprocessor.orElse(null),
                scale.orElse(null),
                start.orElse(null),
                end.orElse(null),
                guess ? true : null);
    }
}
