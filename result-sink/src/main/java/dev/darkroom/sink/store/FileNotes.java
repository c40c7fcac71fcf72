package dev.darkroom.sink.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Map;
import java.util.TreeMap;

/// What a file says of itself, in its extended attributes, so that a folder of pictures holds
/// pictures alone. Where the file system has none, files say nothing.
final class FileNotes {

    private final boolean possible;

    private FileNotes(boolean possible) {
        this.possible = possible;
    }

    /// @param file an empty file of the folder in question
    static FileNotes probe(Path file) {
        try {
            UserDefinedFileAttributeView view = view(file);
            if (view == null) {
                return new FileNotes(false);
            }
            view.write("darkroom-probe", StandardCharsets.US_ASCII.encode("probe"));
            return new FileNotes(true);
        } catch (IOException _) {
            return new FileNotes(false);
        }
    }

    /// @return whether the file system has room for notes
    boolean possible() {
        return possible;
    }

    void write(Path file, Map<String, String> notes) throws IOException {
        if (possible) {
            UserDefinedFileAttributeView view = view(file);
            for (Map.Entry<String, String> note : notes.entrySet()) {
                view.write(note.getKey(), StandardCharsets.US_ASCII.encode(note.getValue()));
            }
        }
    }

    Map<String, String> read(Path file) throws IOException {
        if (!possible) {
            return Map.of();
        }
        UserDefinedFileAttributeView view = view(file);
        var notes = new TreeMap<String, String>();
        for (String name : view.list()) {
            ByteBuffer value = ByteBuffer.allocate(view.size(name));
            view.read(name, value);
            notes.put(name, StandardCharsets.US_ASCII.decode(value.flip()).toString());
        }
        return notes;
    }

    private static UserDefinedFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    }
}
