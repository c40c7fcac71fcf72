package dev.darkroom.standalone.chaos;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/// The store as it lies on the disk: what is in it, whatever anybody says of it.
final class StoreFolder {

    private StoreFolder() {}

    /// @return SHA-256 of every object, 64 lower-case hex digits, by name
    static Map<String, String> list(Path folder) throws IOException {
        var objects = new HashMap<String, String>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, Files::isRegularFile)) {
            for (Path file : files) {
                objects.put(file.getFileName().toString(), sha256(Files.readAllBytes(file)));
            }
        }
        return objects;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
