package dev.darkroom.worker.drawing;

/// A picture of an index.
///
/// @param name its path below the folder that the index was made of, with `/` between the parts
public record RetrievedPicture(String name, SeenPicture picture) {}
