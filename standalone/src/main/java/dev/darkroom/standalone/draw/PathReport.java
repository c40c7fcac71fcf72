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
record PathReport(PrintStream out, PrintStream err, Path workingFolder) implements Report {

    @Override
    public void kept(Finish.Kept picture, Duration took) {
        Path path = picture.path();
        out.println(path.startsWith(workingFolder) ? workingFolder.relativize(path) : path);
    }

    @Override
    public void failed(Finish.Failed picture) {
        GenerationFailure failure = picture.failure();
        String which = picture.index().map(index -> "picture " + index).orElse("request");
        String details =
                Stream.of(
                                named("field", failure.getField()),
                                named("found", failure.getFound()),
                                named("wanted", failure.getWanted()))
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(", "));
        err.printf(
                "%s of %s: %s: %s%s%n",
                which,
                picture.requestId(),
                failure.getCode(),
                failure.getMessage(),
                details.isEmpty() ? "" : " (" + details + ")");
    }

    private static String named(String name, String value) {
        return value == null ? "" : name + " " + value;
    }
}
