package dev.darkroom.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.darkroom.runtime.command.CommandLineRunner;
import dev.darkroom.runtime.command.Streams;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// One run of the command line in this process, and what it printed.
public record Captured(int code, String out, String err) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public static Captured run(String... arguments) {
        return run(Map.of(), arguments);
    }

    public static Captured run(Map<String, String> environment, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var printedOut = new PrintStream(out, true, StandardCharsets.UTF_8);
        var printedErr = new PrintStream(err, true, StandardCharsets.UTF_8);
        var streams = new Streams(InputStream.nullInputStream(), printedOut, printedErr);
        int code =
                new CommandLineRunner(environment, printedOut, printedErr)
                        .run(Main.NAME, Main.DESCRIPTION, Main.programs(streams), arguments);
        return new Captured(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /// A run of `draw` with the tiny model and few lanes.
    ///
    /// @param data folder for its broker and pictures
    static Captured drawing(Path data, String... arguments) {
        Stream<String> options =
                Stream.of(
                        "draw",
                        "--lanes=4",
                        "--data",
                        data.toString(),
                        "--model",
                        TinyModel.FOLDER);
        return run(Stream.concat(options, Stream.of(arguments)).toArray(String[]::new));
    }

    /// @return each line of standard output, all of them JSON
    public List<JsonNode> json() {
        return out.lines().map(Captured::read).toList();
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
