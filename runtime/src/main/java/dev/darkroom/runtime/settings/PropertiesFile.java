package dev.darkroom.runtime.settings;

import dev.darkroom.runtime.text.TextLines;
import dev.darkroom.runtime.text.TextLines.Line;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/// A properties file in UTF-8.
final class PropertiesFile {

    private static final int LONGEST_LINE = 1 << 20;

    private PropertiesFile() {}

    /// @param faults takes what is wrong with the file, each with its place
    static Map<String, String> load(Path path, List<String> faults) {
        var properties = new Properties();
        try {
            properties.load(new StringReader(text(path, faults)));
        } catch (IOException e) {
            faults.add("properties file %s cannot be read: %s".formatted(path, e));
        } catch (IllegalArgumentException _) {
            // It says no more of an escape that is none.
            faults.add(
                    "properties file %s: found \\u without four hexadecimal digits behind it; wanted such as \\u00e4, or \\\\u for the two characters"
                            .formatted(path));
        }
        var texts = new TreeMap<String, String>();
        properties
                .stringPropertyNames()
                .forEach(key -> texts.put(key, properties.getProperty(key)));
        return texts;
    }

    private static String text(Path path, List<String> faults) throws IOException {
        var lines = new ArrayList<String>();
        try (var read = new TextLines(Files.newInputStream(path), LONGEST_LINE)) {
            for (Optional<Line> line = read.next(); line.isPresent(); line = read.next()) {
                switch (line.get()) {
                    case Line.Text(int _, String text) -> lines.add(text);
                    case Line.Broken(int number, String fault) ->
                            faults.add(
                                    "properties file %s, line %s, %s"
                                            .formatted(path, number, fault));
                }
            }
        }
        return String.join("\n", lines);
    }
}
