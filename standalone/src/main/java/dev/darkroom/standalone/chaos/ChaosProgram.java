package dev.darkroom.standalone.chaos;

import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/// The command `chaos`: tries on this machine whether a Darkroom keeps its promises while its parts
/// are killed.
///
/// @param out gets a line for each fault, and the table at the end
public record ChaosProgram(PrintStream out) implements Program {

    private static final int SEEDS = 1_000_000;

    @Override
    public String name() {
        return "chaos";
    }

    @Override
    public String description() {
        return "Starts brokers, workers and sinks as processes, asks for pictures, kills and"
                + " freezes the parts at random, and checks that nothing was lost or told twice."
                + " Exit code 1 if a promise was broken.";
    }

    @Override
    public List<String> examples() {
        return List.of(
                "darkroom chaos                                     # three minutes",
                "darkroom chaos --minutes 10 --requests 2000 --kill-every 3s",
                "darkroom chaos --brokers 1 --workers 2 --sinks 1 --trial-seed 7",
                "darkroom chaos --artist model                      # draws with the bundled"
                        + " model");
    }

    @Override
    public List<Setting<?>> settings() {
        return ChaosSettings.ALL;
    }

    @Override
    public int run(Settings settings) throws Exception {
        ChaosSettings chaos =
                ChaosSettings.of(settings, ThreadLocalRandom.current().nextInt(SEEDS));
        Path root =
                chaos.data().isPresent()
                        ? Files.createDirectories(chaos.data().get().toAbsolutePath())
                        : Files.createTempDirectory("darkroom-chaos-");
        boolean kept = false;
        try (var trial = new Trial(chaos, root, out)) {
            kept = trial.run().kept();
        } finally {
            if (kept && chaos.data().isEmpty()) {
                remove(root);
            } else {
                out.println("data and logs are in " + root);
            }
        }
        return kept ? 0 : 1;
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
