package dev.darkroom.schemas.wire;

import dev.darkroom.schemas.PromptRequest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/// Tells whether two requests of one id ask for the same: SHA-256 over the request's encoding with
/// its labels in order and `createdAt` left out, so that publishing a request again does not make
/// another of it.
public final class RequestDigest {

    private static final Wire WIRE = new SingleObjectWire(SchemaCatalog.releasedOnly());

    private RequestDigest() {}

    /// @return 64 lower-case hex digits
    public static String of(PromptRequest request) {
        PromptRequest canonical =
                PromptRequest.newBuilder(request)
                        .setCreatedAt(null)
                        .setLabels(new TreeMap<>(request.getLabels()))
                        .build();
        return sha256(WIRE.encode("", canonical));
    }

    /// @return SHA-256 of `bytes`, as 64 lower-case hex digits
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
