package dev.darkroom.standalone.chaos.part;

import com.sun.net.httpserver.HttpServer;

import dev.darkroom.runtime.Shutdown;
import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;

/// An object server that speaks as much of S3 as the sink asks for, its objects files of a folder.
final class ObjectServerPart implements Program {

    private static final Setting<Path> FOLDER = Setting.path("folder", "objects", "Its objects.");
    private static final Setting<Integer> PORT =
            Setting.integer("port", 0, 0, 65_535, "Where it listens.");

    @Override
    public String name() {
        return "object-server";
    }

    @Override
    public String description() {
        return "Keeps objects.";
    }

    @Override
    public List<String> examples() {
        return List.of("part object-server --folder objects --port 9000");
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(FOLDER, PORT);
    }

    @Override
    public int run(Settings settings) throws Exception {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.get(PORT));
        try (var shutdown = Shutdown.onSignal(Duration.ofSeconds(1));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            HttpServer server = HttpServer.create(address, 0);
            server.setExecutor(threads);
            server.createContext("/", new Objects(settings.get(FOLDER)));
            server.start();
            shutdown.await();
            server.stop(0);
        }
        return 0;
    }
}
