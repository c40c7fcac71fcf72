package dev.darkroom.worker.onnx.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// An ONNX file that exists only as pieces in memory.
///
/// @param pieces the file's bytes, one piece after another
/// @param weightsFolder where its weights lie if they are not inside
public record RewrittenGraph(List<ByteBuffer> pieces, Path weightsFolder) {
    /// The file's length in bytes.
    long length() {
        return pieces.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    byte[] toBytes() {
        ByteBuffer whole = ByteBuffer.allocate(Math.toIntExact(length()));
        pieces.forEach(piece -> whole.put(piece.duplicate()));
        return whole.array();
    }

    /// Writes a temporary file, which the caller deletes.
    Path toTemporaryFile() throws IOException {
        Path file = Files.createTempFile("darkroom-", ".onnx");
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (ByteBuffer piece : pieces) {
                ByteBuffer rest = piece.duplicate();
                while (rest.hasRemaining()) {
                    out.write(rest);
                }
            }
        }
        return file;
    }
}
