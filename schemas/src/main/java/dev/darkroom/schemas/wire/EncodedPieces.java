package dev.darkroom.schemas.wire;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/// Takes what is encoded, and copies large pieces, such as a picture's bytes, only once: when the
/// size of all is known. Until then they must not change.
final class EncodedPieces extends OutputStream {

    private static final int LARGE = 1 << 12;
    private static final int FIRST = 512;

    private record Piece(byte[] of, int offset, int length) {}

    private final List<Piece> done = new ArrayList<>();
    private final ByteArrayOutputStream small = new ByteArrayOutputStream(FIRST);

    @Override
    public void write(int one) {
        small.write(one);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (length < LARGE) {
            small.write(bytes, offset, length);
        } else {
            endSmall();
            done.add(new Piece(bytes, offset, length));
        }
    }

    private void endSmall() {
        byte[] bytes = small.toByteArray();
        done.add(new Piece(bytes, 0, bytes.length));
        small.reset();
    }

    byte[] toBytes() {
        endSmall();
        byte[] all = new byte[done.stream().mapToInt(Piece::length).reduce(0, Math::addExact)];
        int at = 0;
        for (Piece piece : done) {
            System.arraycopy(piece.of(), piece.offset(), all, at, piece.length());
            at += piece.length();
        }
        return all;
    }
}
