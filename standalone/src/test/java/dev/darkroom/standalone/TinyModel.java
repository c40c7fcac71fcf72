package dev.darkroom.standalone;

import java.nio.file.Path;

/// A model of a few kilobytes with random weights: its pictures show nothing, but are always the
/// same.
public final class TinyModel {

    public static final String FOLDER =
            Path.of("..", "worker", "src", "test", "resources", "tiny-model").toString();

    private TinyModel() {}
}
