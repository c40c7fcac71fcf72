package dev.darkroom.runtime.command;

import dev.darkroom.runtime.settings.BadSettingsException;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;

import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// What is told of a failure: which thing, what was found, what would do. Every cause has its say,
/// for the outermost one often names neither.
///
/// @param lines for people, none of them empty
/// @param code to exit with
record Explanation(List<String> lines, int code) {

    static Explanation of(Throwable failure) {
        List<Throwable> causes = causes(failure);
        for (Throwable cause : causes) {
            if (cause instanceof BadSettingsException bad) {
                return new Explanation(bad.faults(), CommandLineRunner.BAD_SETTINGS);
            }
            if (cause instanceof ConfigException bad) {
                return new Explanation(
                        List.of("Kafka client property: " + bad.getMessage()),
                        CommandLineRunner.BAD_SETTINGS);
            }
        }
        return new Explanation(List.of(joined(causes)), CommandLineRunner.FAILED);
    }

    private static List<Throwable> causes(Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        var causes = new ArrayList<Throwable>();
        for (Throwable t = failure; t != null && seen.add(t); t = t.getCause()) {
            causes.add(t);
        }
        return causes;
    }

    // An exception made from its cause alone has the cause's words for its own.
    private static String joined(List<Throwable> causes) {
        var told = new ArrayList<String>();
        for (Throwable cause : causes) {
            boolean wraps =
                    cause.getCause() != null
                            && (cause.getMessage() == null
                                    || cause.getMessage().equals(cause.getCause().toString()));
            String text = wraps ? "" : text(cause);
            if (!text.isEmpty() && told.stream().noneMatch(before -> before.contains(text))) {
                told.add(text);
            }
        }
        return String.join(": ", told);
    }

    private static String text(Throwable cause) {
        return switch (cause) {
            case NoSuchFileException e -> "%s is not there".formatted(e.getFile());
            case AccessDeniedException e ->
                    "%s: this user may not read or write it; another place, or the right to, would do"
                            .formatted(e.getFile());
            case FileAlreadyExistsException e ->
                    "%s is there already, and is no folder".formatted(e.getFile());
            case NotDirectoryException e -> "%s is no folder".formatted(e.getFile());
            case FileSystemException e -> file(e);
            case UnknownHostException e -> "host %s is not known here".formatted(e.getMessage());
            case TimeoutException e ->
                    "%s; nobody at --bootstrap-servers answered as a Kafka broker, or not in time"
                            .formatted(e.getMessage());
            case OutOfMemoryError e ->
                    "out of memory (%s); more for the JVM would do: DARKROOM_JAVA_OPTS=-Xmx4g"
                            .formatted(e.getMessage());
            case Throwable e when e.getMessage() == null || e.getMessage().isBlank() ->
                    e.getClass().getSimpleName()
                            + "; DARKROOM_LOG_LEVEL=DEBUG would show where it happened";
            case Throwable e -> withAdvice(e.getMessage());
        };
    }

    private static String file(FileSystemException e) {
        String other = e.getOtherFile() == null ? "" : " -> " + e.getOtherFile();
        String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
        return withAdvice(e.getFile() + other + ": " + reason);
    }

    private static String withAdvice(String text) {
        if (text.endsWith("No space left on device")) {
            return text + "; freeing some, or a folder on another disk, would do";
        }
        if (text.endsWith("Read-only file system")) {
            return text + "; a folder that can be written to would do";
        }
        return text;
    }
}
