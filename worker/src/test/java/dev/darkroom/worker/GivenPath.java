package dev.darkroom.worker;

import java.nio.file.Path;
import java.util.Optional;

/// A path that was given to the build as `-Dname=PATH`. Maven runs tests in their module's folder;
/// whoever types the command stands at the top of the project.
public final class GivenPath {

    private GivenPath() {}

    /// @param property its name
    /// @return empty where it was not given; a relative path is relative to the top of the project
    public static Optional<Path> of(String property) {
        String given = System.getProperty(property, "");
        return given.isEmpty()
                ? Optional.empty()
                : Optional.of(Path.of(System.getProperty("darkroom.top", "..")).resolve(given));
    }
}
