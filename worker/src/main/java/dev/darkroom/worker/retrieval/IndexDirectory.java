package dev.darkroom.worker.retrieval;

import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The folder of an index as Lucene opens it. Nothing of Lucene is used before.
final class IndexDirectory {
    /// Kept here, since loggers that nobody holds forget their level.
    private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

    static {
        // It advises on flags of the JVM, on the standard error stream of whoever draws.
        LUCENE.setLevel(Level.SEVERE);
    }

    private IndexDirectory() {}

    static Directory open(Path folder) throws IOException {
        return FSDirectory.open(folder);
    }
}
