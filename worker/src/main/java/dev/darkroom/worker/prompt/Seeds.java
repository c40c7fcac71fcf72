package dev.darkroom.worker.prompt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Seeds of requests that bring none.
final class Seeds {

    private Seeds() {}

    /// The first eight bytes of SHA-256 of the id, big-endian, & 2^53-1.
    static long of(String id) {
        return digest(id).getLong(0) & Limits.MAX_SEED;
    }

    /// The next eight bytes, likewise: of other noise than the seed's.
    static long ofVariation(String id) {
        return digest(id).getLong(Long.BYTES) & Limits.MAX_SEED;
    }

    private static ByteBuffer digest(String id) {
        try {
            return ByteBuffer.wrap(
                    MessageDigest.getInstance("SHA-256")
                            .digest(id.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
