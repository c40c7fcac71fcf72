package dev.darkroom.standalone.draw;

import dev.darkroom.schemas.GenerationFailure;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The path of each picture on standard output, each failure on standard error.
///
/// @param workingFolder paths inside it are printed relative to it
record PathReport(PrintStream out, PrintStream err, Path workingFolder) implements DrawReport {

    @Override
    public void kept(Finish.Kept picture, Duration took) {
        Path path = picture.path();
        out.println(path.startsWith(workingFolder) ? workingFolder.relativize(path) : path);
    }

    @Override
    public void failed(Finish.Failed picture) {
        err.println(sentence(picture));
    }

    @Override
    public void end() {
        // Each picture was told as it ended.
    }

    /// What the message says already is not said again.
    static String sentence(Finish.Failed picture) {
        GenerationFailure failure = picture.failure();
        String message = String.valueOf(failure.getMessage());
        String which =
                Stream.of(
                                picture.index().map(index -> "picture " + index).orElse(""),
                                message.contains(picture.requestId()) ? "" : picture.requestId())
                        .filter(part -> !part.isEmpty())
                        .map(part -> part + ": ")
                        .collect(Collectors.joining());
        String details =
                Stream.of(
                                named("field", failure.getField(), message),
                                named("found", failure.getFound(), message),
                                named("wanted", failure.getWanted(), message))
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(", "));
        return failure.getCode()
                + ": "
                + which
                + message
                + (details.isEmpty() ? "" : " (" + details + ")");
    }

    private static String named(String name, String value, String message) {
        return value == null || message.contains(value) ? "" : name + " " + value;
    }
}
