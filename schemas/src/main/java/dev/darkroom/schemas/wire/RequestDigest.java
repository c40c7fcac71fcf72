package dev.darkroom.schemas.wire;

import dev.darkroom.schemas.PromptRequest;

import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Tells whether two requests of one id ask for the same: SHA-256 over the request's encoding with
/// its labels and options in order and `createdAt` left out, so that publishing a request again
/// does not make another of it.
///
/// The encoding is that of the oldest released schema with all the fields that the request sets, so
/// that a request keeps its digest when fields are added to the contract.
public final class RequestDigest {

    static {
        AvroSafety.ensure();
    }

    // An encoder takes the fingerprint of its schema, which is far more work than a request.
    private static final List<Version> VERSIONS =
            SchemaCatalog.versionsOf("PromptRequest").stream().map(Version::of).toList();

    private record Version(Schema schema, BinaryMessageEncoder<PromptRequest> encoder) {
        static Version of(Schema schema) {
            SpecificData data = SpecificData.getForClass(PromptRequest.class);
            return new Version(schema, new BinaryMessageEncoder<>(data, schema, false));
        }

        boolean says(PromptRequest request) {
            // Fields are only ever added at the end, and null where they are not set.
            return request.getSchema().getFields().stream()
                    .skip(schema.getFields().size())
                    .allMatch(field -> request.get(field.pos()) == null);
        }

        byte[] encode(PromptRequest request) {
            try {
                ByteBuffer encoded = encoder.encode(request);
                byte[] bytes = new byte[encoded.remaining()];
                encoded.get(bytes);
                return bytes;
            } catch (IOException e) {
                throw new UncheckedIOException("encoding a record in memory", e);
            }
        }
    }

    private RequestDigest() {}

    /// @return 64 lower-case hex digits
    public static String of(PromptRequest request) {
        PromptRequest canonical =
                PromptRequest.newBuilder(request)
                        .setCreatedAt(null)
                        .setLabels(new TreeMap<>(request.getLabels()))
                        .setSamplerOptions(inOrder(request.getSamplerOptions()))
                        .build();
        return sha256(oldestFor(canonical).encode(canonical));
    }

    private static Map<String, Object> inOrder(Map<String, Object> options) {
        return options == null ? null : new TreeMap<>(options);
    }

    private static Version oldestFor(PromptRequest request) {
        return VERSIONS.stream().filter(version -> version.says(request)).findFirst().orElseThrow();
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
