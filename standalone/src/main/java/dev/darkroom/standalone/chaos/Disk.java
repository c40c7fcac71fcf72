package dev.darkroom.standalone.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The disk that pictures are kept on: a small one of its own in memory where this process may
/// mount one, so that it can be filled.
final class Disk implements AutoCloseable {

    private static final int MEGABYTES = 256;
    private static final int CHUNK = 1 << 20;

    private final Path folder;
    private final boolean own;

    private Disk(Path folder, boolean own) {
        this.folder = folder;
        this.own = own;
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
        var disk = new Disk(folder, mounted);
        if (mounted) {
            Runtime.getRuntime().addShutdownHook(new Thread(disk::unmount));
        }
        return disk;
    }

    Path folder() {
        return folder;
    }

    /// @return whether it can be filled without filling anybody else's
    boolean own() {
        return own;
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
    public void close() {
        if (own) {
            unmount();
        }
    }

    // Whoever still writes to it is about to end; the mount goes when they have.
    private void unmount() {
        try {
            run("umount", "--lazy", folder.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("unmounting " + folder, e);
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
