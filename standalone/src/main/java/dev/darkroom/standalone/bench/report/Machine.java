package dev.darkroom.standalone.bench.report;

import dev.darkroom.runtime.command.Version;
import dev.darkroom.worker.onnx.runtime.CpuClass;
import dev.darkroom.worker.onnx.runtime.Sessions;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// The machine and the versions that figures belong to.
///
/// @param facts by name, in the order they are told
public record Machine(Map<String, String> facts) {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    public static Machine here() {
        var facts = new LinkedHashMap<String, String>();
        facts.put("processor", processor());
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("cpuClass", CpuClass.ofThisMachine());
        facts.put("memory", memory());
        facts.put(
                "system",
                "%s %s".formatted(System.getProperty("os.name"), System.getProperty("os.version")));
        facts.put(
                "jdk",
                "%s, %s".formatted(Runtime.version(), System.getProperty("java.vendor", "")));
        facts.put("networkRuntime", Sessions.runtimeVersion());
        facts.put("kafka", Version.kafka());
        return new Machine(facts);
    }

    /// One line a fact.
    public String text() {
        var text = new StringBuilder();
        facts.forEach((name, fact) -> text.append("%-15s %s%n".formatted(name, fact)));
        return text.toString();
    }

    private static String processor() {
        try (var lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException _) {
            return System.getProperty("os.arch"); // not a Linux
        }
    }

    private static String memory() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? "%s MiB".formatted(system.getTotalMemorySize() >> 20)
                : "unknown";
    }
}
