package dev.darkroom.standalone.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The disk that pictures are kept on: a small one of its own in memory where this process may
/// mount one, so that it can be filled.
final class Disk implements AutoCloseable {

    private static final int MEGABYTES = 256;
    private static final int CHUNK = 1 << 20;

    private final Path folder;
    private final Optional<Process> unmounter;

    private Disk(Path folder, Optional<Process> unmounter) {
        this.folder = folder;
        this.unmounter = unmounter;
    }

    static Disk in(Path folder) throws IOException {
        Files.createDirectories(folder);
        boolean mounted =
                run(
                        "mount",
                        "-t",
                        "tmpfs",
                        "-o",
                        "size=%sm".formatted(MEGABYTES),
                        "darkroom",
                        folder.toString());
        return new Disk(folder, mounted ? Optional.of(unmounter(folder)) : Optional.empty());
    }

    // Its input is a pipe from here, so it unmounts when this process ends, however that happens.
    // Whoever still writes to the disk is about to end, too; the mount goes when they have.
    private static Process unmounter(Path folder) throws IOException {
        String script = "trap '' HUP INT TERM; cat >/dev/null; umount --lazy \"$0\"";
        return new ProcessBuilder("sh", "-c", script, folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    Path folder() {
        return folder;
    }

    /// @return whether it can be filled without filling anybody else's
    boolean own() {
        return unmounter.isPresent();
    }

    /// Takes all the room that is left.
    void fill() throws IOException {
        byte[] chunk = new byte[CHUNK];
        try (OutputStream file = Files.newOutputStream(filler())) {
            while (true) {
                file.write(chunk);
            }
        } catch (IOException _) {
            finishFilling();
        }
    }

    /// Gives the room back.
    void empty() throws IOException {
        Files.deleteIfExists(filler());
        Files.deleteIfExists(lastBytes());
    }

    @Override
    public void close() throws IOException {
        if (unmounter.isPresent()) {
            unmounter.get().getOutputStream().close();
            unmounter.get().onExit().join();
        }
    }

    private void finishFilling() throws IOException {
        try (OutputStream file = Files.newOutputStream(lastBytes())) {
            while (true) {
                file.write(new byte[1024]);
                file.flush();
            }
        } catch (IOException _) {
            // Now it is full.
        }
    }

    private Path filler() {
        return folder.resolve(".filler");
    }

    private Path lastBytes() {
        return folder.resolve(".filler-end");
    }

    private static boolean run(String... command) throws IOException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .onExit()
                        .join()
                        .exitValue()
                == 0;
    }
}
