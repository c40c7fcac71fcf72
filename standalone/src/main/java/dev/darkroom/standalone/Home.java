package dev.darkroom.standalone;

import java.nio.file.Path;

/// Where Darkroom is installed: the launcher says so; without it, the working directory.
final class Home {

    private Home() {}

    /// The folder of the bundled models.
    static Path models() {
        return Path.of(System.getProperty("darkroom.home", ""), "models");
    }
}
