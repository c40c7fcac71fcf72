package dev.darkroom.worker.onnx.adapter;

import dev.darkroom.worker.drawing.AdapterShelf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// A folder of LoRA files for one model. An adapter is called as its file without `.safetensors`.
/// Files may come and go: each is read when it is first asked for, and again after it has changed.
public final class AdapterFolder implements AdapterShelf {
    private static final String EXTENSION = ".safetensors";
    private static final int BUFFER_BYTES = 1 << 20;

    private final Path folder;
    private final Fitting fitting;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private record Stamp(long size, FileTime changed) {}

    private record Known(Stamp stamp, Found found) {}

    public AdapterFolder(Path folder, Fitting fitting) {
        this.folder = folder;
        this.fitting = fitting;
    }

    @Override
    public List<String> names() {
        return List.copyOf(files().keySet());
    }

    @Override
    public Found find(String name) {
        Path file = files().get(name);
        return file == null ? new Found.Absent() : find(name, file);
    }

    @Override
    public SortedMap<String, Found.Usable> usable(int most) {
        var usable = new TreeMap<String, Found.Usable>();
        for (Map.Entry<String, Path> file : files().entrySet()) {
            if (usable.size() == most) {
                break;
            }
            if (find(file.getKey(), file.getValue()) instanceof Found.Usable found) {
                usable.put(file.getKey(), found);
            }
        }
        return usable;
    }

    private Found find(String name, Path file) {
        try {
            Stamp stamp = stamp(file);
            return known.compute(
                            name,
                            (_, old) ->
                                    old != null && old.stamp.equals(stamp)
                                            ? old
                                            : new Known(stamp, read(file)))
                    .found;
        } catch (IOException e) {
            return new Found.Unusable("its file cannot be read: " + e.getMessage());
        }
    }

    private Found read(Path file) {
        try {
            Adapter adapter = fitting.fit(AdapterFile.read(file));
            return new Found.Usable(
                    sha256(file), adapter.changesDenoiser(), adapter.changesTexts());
        } catch (IOException e) {
            return new Found.Unusable("its file cannot be read: " + e.getMessage());
        } catch (IllegalArgumentException | ArithmeticException e) {
            return new Found.Unusable("its file " + e.getMessage());
        }
    }

    /// @throws IOException if the file is gone, or is another than it was
    Adapter open(String name, String sha256) throws IOException {
        Path file = files().get(name);
        if (file == null || !sha256(file).equals(sha256)) {
            throw new IOException(
                    "adapter %s: its file %s; the one of SHA-256 %s would do"
                            .formatted(name, file == null ? "is gone" : "has changed", sha256));
        }
        return fitting.fit(AdapterFile.read(file));
    }

    private Map<String, Path> files() {
        Map<String, Path> files = new LinkedHashMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(file -> file.getFileName().toString().endsWith(EXTENSION))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .forEach(file -> files.put(name(file), file));
        } catch (IOException e) {
            return Map.of();
        }
        return files;
    }

    private static String name(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - EXTENSION.length());
    }

    private static Stamp stamp(Path file) throws IOException {
        BasicFileAttributes told = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(told.size(), told.lastModifiedTime());
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
