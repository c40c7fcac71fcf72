package dev.darkroom.standalone.rights;

import dev.darkroom.standalone.OwnJvm;
import dev.darkroom.standalone.chaos.part.PartProcess;

import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A worker or a sink as a process of its own, which logs as much as it can, libraries' settings
/// included.
final class GuardedProcess implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path log;
    private final int telemetry;

    /// @param folder gets its log, `NAME.log`
    /// @param client what its clients set
    /// @param words of its command line
    GuardedProcess(Path folder, String name, Map<String, String> client, String... words)
            throws IOException {
        log = folder.resolve(name + ".log");
        telemetry = freePort();
        var arguments = new ArrayList<>(List.of(words));
        arguments.add("--telemetry-port=" + telemetry);
        arguments.add("--config=" + settings(folder.resolve(name + ".properties"), client));
        ProcessBuilder builder =
                OwnJvm.process(
                                PartProcess.class,
                                List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                                arguments)
                        .redirectErrorStream(true);
        builder.environment().put("DARKROOM_LANES", "2");
        builder.environment().put("DARKROOM_LOG_LEVEL", "DEBUG");
        builder.environment().put("DARKROOM_LIBRARY_LOG_LEVEL", "INFO");
        process = builder.redirectOutput(log.toFile()).start();
    }

    private static Path settings(Path file, Map<String, String> client) throws IOException {
        var settings = new Properties();
        client.forEach((key, value) -> settings.put(setting(key), value));
        try (Writer writer = Files.newBufferedWriter(file)) {
            settings.store(writer, null);
        }
        return file;
    }

    /// @param client Kafka's properties
    /// @return them as variables of a program's environment
    static Map<String, String> environment(Map<String, String> client) {
        var variables = new TreeMap<String, String>();
        client.forEach(
                (key, value) ->
                        variables.put(
                                "DARKROOM_"
                                        + setting(key)
                                                .toUpperCase(Locale.ROOT)
                                                .replaceAll("[.-]", "_"),
                                value));
        return variables;
    }

    private static String setting(String key) {
        return key.equals("bootstrap.servers") ? "bootstrap-servers" : "kafka." + key;
    }

    /// Waits for it to end by itself.
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it has not ended");
        }
        return process.exitValue();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /// What it tells about itself over HTTP.
    String served(String... pages) throws IOException, InterruptedException {
        var said = new StringBuilder();
        try (var client = HttpClient.newHttpClient()) {
            for (String page : pages) {
                var address = URI.create("http://127.0.0.1:%d/%s".formatted(telemetry, page));
                var request = HttpRequest.newBuilder(address).build();
                said.append(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
            }
        }
        return said.toString();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
