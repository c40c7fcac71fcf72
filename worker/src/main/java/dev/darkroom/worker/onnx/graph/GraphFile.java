package dev.darkroom.worker.onnx.graph;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/// An ONNX file that exists only as pieces in memory. Its large weights are not among them.
///
/// @param pieces the file's bytes, one piece after another
/// @param weightsFolder what the names of its weights' files start from
/// @param given weights that lie in no file
public record GraphFile(List<ByteBuffer> pieces, Path weightsFolder, List<GivenWeight> given) {
    public byte[] toBytes() {
        return Message.joined(pieces).array();
    }
}
