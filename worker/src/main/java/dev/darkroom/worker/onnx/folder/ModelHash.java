package dev.darkroom.worker.onnx.folder;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/// SHA-256 over everything in a model folder that pictures' bytes are made of: the index, which
/// names the pipeline and the model, networks with their weights, tokenizers, scheduler settings,
/// learned words. Each file counts with its relative path and length, in the order of paths, so
/// that folders that differ anywhere differ here.
public final class ModelHash {
    private static final int BUFFER_BYTES = 1 << 20;

    private ModelHash() {}

    /// @param needs what the model's family opens in the folder
    /// @param more files in the folder that count besides
    public static String of(ModelFolder model, ModelFolder.Needs needs, List<Path> more)
            throws IOException {
        return of(model.path(), files(model, needs, more), _ -> {});
    }

    /// The same, of files that are listed already, by their paths in a folder. Those of a part
    /// alone are named as they are inside of it, so that it has one hash in all folders.
    ///
    /// @param files as [#files] or [#filesOf] lists them
    /// @param read told the bytes of each piece that has been read
    /// @throws InterruptedIOException if the thread was interrupted before all was read
    public static String of(Path folder, List<Path> files, LongConsumer read) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (Path file : files) {
            String name = folder.relativize(file).toString().replace('\\', '/');
            digest.update((name + '\0' + Files.size(file) + '\0').getBytes(UTF_8));
            try (InputStream in = Files.newInputStream(file)) {
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    digest.update(buffer, 0, length);
                    read.accept(length);
                    if (Thread.interrupted()) {
                        throw new InterruptedIOException("stopped while hashing " + name);
                    }
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// What is hashed, in its order. What else lies in the folder (pictures, notes, training code)
    /// does not draw.
    ///
    /// @param needs what the model's family opens in the folder
    /// @param more files in the folder that count besides
    public static List<Path> files(ModelFolder model, ModelFolder.Needs needs, List<Path> more)
            throws IOException {
        Path folder = model.path();
        Set<String> drawing = new TreeSet<>(Set.of("scheduler", "vae_encoder"));
        drawing.addAll(needs.networks());
        drawing.addAll(needs.tokenizers());
        List<Path> files = new ArrayList<>();
        files.add(folder.resolve(ModelFolder.INDEX));
        for (String part : drawing) {
            Path partFolder = folder.resolve(part);
            if (Files.isDirectory(partFolder)) {
                files.addAll(filesOf(partFolder));
            }
        }
        files.addAll(more);
        return files;
    }

    /// The files directly in the folder of a part, in their order.
    public static List<Path> filesOf(Path part) throws IOException {
        try (Stream<Path> all = Files.list(part)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
