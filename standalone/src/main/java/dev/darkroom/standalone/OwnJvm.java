package dev.darkroom.standalone;

import dev.darkroom.runtime.KeptLibraries;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How this program starts itself in another process: on the same JVM, from the same class path,
/// the same AOT cache (JEP 514) and the same unpacked libraries, which both shorten a start. System
/// properties may name others of all three.
public final class OwnJvm {

    private static final String CLASS_PATH = "darkroom.class-path";
    private static final String START_CACHE = "darkroom.start-cache";
    private static final String AOT_CACHE = "-XX:AOTCache=";
    private static final String MALLOC = "GLIBC_TUNABLES";
    private static final String ONE_ARENA = "glibc.malloc.arena_max=1";

    private OwnJvm() {}

    /// A process that only has to be started. As the launcher has it, what glibc gives its threads
    /// lies in one place, unless this process was told otherwise.
    ///
    /// @param options of the JVM, beside those that Darkroom needs
    public static ProcessBuilder process(
            Class<?> main, List<String> options, List<String> arguments) {
        List<String> command = command(options.toArray(String[]::new));
        command.add(main.getName());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().compute(MALLOC, (_, told) -> withOneArena(told));
        return builder;
    }

    /// @param told what this process was told of glibc's memory, or null
    static String withOneArena(String told) {
        if (told == null || told.isBlank()) {
            return ONE_ARENA;
        }
        return told.contains("arena_max") ? told : told + ":" + ONE_ARENA;
    }

    /// The words of a command line up to the name of the class to start.
    ///
    /// @param options of the JVM, beside those that Darkroom needs
    public static List<String> command(String... options) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // What the JVM has to say of itself never gets into the output.
        command.add("-Xlog:disable");
        command.add("-Xlog:all=error:stderr");
        // Huge pages save most of a start's page faults. Only Linux knows the option.
        command.add("-XX:+IgnoreUnrecognizedVMOptions");
        command.add("-XX:+UseTransparentHugePages");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.addAll(KeptLibraries.option());
        command.addAll(List.of(options));
        startCache().ifPresent(cache -> command.add(AOT_CACHE + cache));
        command.add("-cp");
        command.add(System.getProperty(CLASS_PATH, System.getProperty("java.class.path")));
        return command;
    }

    private static Optional<String> startCache() {
        String named = System.getProperty(START_CACHE);
        if (named != null) {
            return Optional.of(named).filter(cache -> Files.exists(Path.of(cache)));
        }
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith(AOT_CACHE))
                .map(option -> option.substring(AOT_CACHE.length()))
                .findFirst();
    }
}
