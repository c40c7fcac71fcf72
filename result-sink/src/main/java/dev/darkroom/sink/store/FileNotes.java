package dev.darkroom.sink.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Optional;

/// A file's [Provenance], in its extended attributes, so that a folder of pictures holds pictures
/// alone. Where the file system has none, files do not say where they came from.
final class FileNotes {

    private static final String REQUEST_DIGEST = "darkroom.request-digest";
    private static final String ENGINE = "darkroom.engine";

    private final boolean possible;

    private FileNotes(boolean possible) {
        this.possible = possible;
    }

    /// @param file an empty file of the folder in question
    static FileNotes probe(Path file) {
        try {
            var notes = new FileNotes(view(file) != null);
            notes.write(file, new Provenance("", ""));
            return notes;
        } catch (IOException _) {
            return new FileNotes(false);
        }
    }

    void write(Path file, Provenance provenance) throws IOException {
        if (possible) {
            UserDefinedFileAttributeView view = view(file);
            view.write(REQUEST_DIGEST, StandardCharsets.UTF_8.encode(provenance.requestDigest()));
            view.write(ENGINE, StandardCharsets.UTF_8.encode(provenance.engine()));
        }
    }

    Optional<Provenance> read(Path file) throws IOException {
        if (!possible || !view(file).list().contains(ENGINE)) {
            return Optional.empty();
        }
        return Optional.of(new Provenance(text(file, REQUEST_DIGEST), text(file, ENGINE)));
    }

    private static String text(Path file, String name) throws IOException {
        UserDefinedFileAttributeView view = view(file);
        ByteBuffer value = ByteBuffer.allocate(view.size(name));
        view.read(name, value);
        return StandardCharsets.UTF_8.decode(value.flip()).toString();
    }

    private static UserDefinedFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    }
}
