package dev.darkroom.worker.onnx.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The architecture and the widest vector instructions that ONNX Runtime's kernels are chosen by.
/// Machines of one class compute the same bits; machines of two classes may differ in the last
/// ones.
///
/// The instructions are read from `/proc/cpuinfo`; where there is none the class says so.
public final class CpuClass {
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");
    private static final List<String> WIDEST_FIRST =
            List.of("avx512f", "avx2", "avx", "sse4_1", "sme", "sve", "asimd");

    private CpuClass() {}

    public static String ofThisMachine() {
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        try (Stream<String> lines = Files.lines(CPUINFO)) {
            return architecture + "-" + widest(lines).orElse("base");
        } catch (IOException _) {
            return architecture + "-unknown";
        }
    }

    static Optional<String> widest(Stream<String> cpuinfo) {
        Set<String> flags =
                cpuinfo.filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                        .findFirst()
                        .map(
                                line ->
                                        Set.copyOf(
                                                List.of(
                                                        line.substring(line.indexOf(':') + 1)
                                                                .trim()
                                                                .split("\\s+"))))
                        .orElse(Set.of());
        return WIDEST_FIRST.stream().filter(flags::contains).findFirst();
    }
}
