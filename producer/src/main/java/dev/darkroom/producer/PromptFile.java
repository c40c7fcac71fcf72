package dev.darkroom.producer;

import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.text.TextLines;
import dev.darkroom.schemas.PromptRequest;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A file of prompts, or standard input, line by line. Belongs to one thread.
final class PromptFile implements Closeable {

    /// Pictures travel inside JSON lines, in base64.
    private static final int LONGEST_LINE = 64 << 20;

    private final String name;
    private final TextLines lines;
    private int number;

    private PromptFile(String name, InputStream in) {
        this.name = name;
        this.lines = new TextLines(in, LONGEST_LINE);
    }

    /// @param arguments at most one: a file, or `-` for standard input as if there were none
    /// @throws BadSettingsException if there is no such file
    static PromptFile open(List<String> arguments, InputStream standardInput) throws IOException {
        if (arguments.size() > 1) {
            throw new BadSettingsException(
                    List.of(
                            "found %s arguments, wanted one file or -"
                                    .formatted(arguments.size())));
        }
        if (arguments.isEmpty() || arguments.getFirst().equals("-")) {
            return new PromptFile("standard input", standardInput);
        }
        Path file = Path.of(arguments.getFirst());
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new BadSettingsException(
                    List.of("argument FILE: found '%s', wanted a readable file".formatted(file)));
        }
        return new PromptFile(file.toString(), Files.newInputStream(file));
    }

    /// @param all what every line says that does not say otherwise
    /// @return what the next line is; empty at the end
    Optional<PromptLine> next(PromptRequest all) throws IOException {
        return lines.next()
                .map(
                        line -> {
                            number = line.number();
                            return switch (line) {
                                case TextLines.Line.Text(int _, String text) ->
                                        PromptLine.read(text, all, Instant.now());
                                case TextLines.Line.Broken(int _, String fault) ->
                                        new PromptLine.Bad(fault);
                            };
                        });
    }

    /// Where the line is that was read last, to begin a message with.
    String place() {
        return "%s, line %s: ".formatted(name, number);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
