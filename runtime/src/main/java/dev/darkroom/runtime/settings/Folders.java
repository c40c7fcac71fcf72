package dev.darkroom.runtime.settings;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;

/// Folders that settings name, and that programs write to.
public final class Folders {

    private Folders() {}

    /// Makes the folder where it is missing, and tries whether files can be made in it.
    ///
    /// @param setting that names it
    /// @return its absolute path
    /// @throws BadSettingsException naming the setting and why nothing can be written there
    public static Path demandWritable(String setting, Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(root);
            Files.delete(Files.createTempFile(root, ".darkroom-", null));
            return root;
        } catch (IOException e) {
            throw refused(setting, root, e);
        }
    }

    /// Makes nothing: looks whether the folder, or where it would be made, can be written to.
    ///
    /// @throws BadSettingsException naming the setting and why nothing can be written there
    public static void demandPossible(String setting, Path folder) {
        Path there = folder.toAbsolutePath().normalize();
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there)) {
            throw refused(setting, folder, new NotDirectoryException(there.toString()));
        }
        if (!Files.isWritable(there)) {
            throw refused(setting, folder, new AccessDeniedException(there.toString()));
        }
    }

    /// @return that the folder cannot be used, and why
    public static BadSettingsException refused(String setting, Path folder, IOException e) {
        String reason =
                e instanceof FileSystemException file && file.getReason() != null
                        ? file.getReason()
                        : e.getClass().getSimpleName().replace("Exception", "");
        return new BadSettingsException(
                List.of(
                        "setting %s: found %s, where nothing can be written (%s); wanted a folder that can be written to, on a disk with room"
                                .formatted(setting, folder, reason)));
    }
}
