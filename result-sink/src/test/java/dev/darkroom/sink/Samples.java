package dev.darkroom.sink;

import dev.darkroom.schemas.EngineIdentity;
import dev.darkroom.schemas.GeneratedImage;
import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.Receipt;
import dev.darkroom.schemas.ResolvedParameters;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.schemas.wire.RequestDigest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/// Records as workers and keepers write them, for tests.
public final class Samples {

    public static final String DIGEST = "d".repeat(64);
    public static final String OTHER_DIGEST = "0".repeat(64);
    public static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    public static final EngineIdentity ENGINE = engine("avx512");

    private Samples() {}

    public static EngineIdentity engine(String cpuClass) {
        return new EngineIdentity("a".repeat(64), "onnxruntime 1.29.0", "CPU", cpuClass);
    }

    public static GenerationResult result(String id, int index, int count) {
        return result(id, index, count, "picture %s/%d".formatted(id, index), ENGINE);
    }

    public static GenerationResult result(
            String id, int index, int count, String picture, EngineIdentity engine) {
        byte[] bytes = picture.getBytes(StandardCharsets.UTF_8);
        var image =
                new GeneratedImage(
                        ByteBuffer.wrap(bytes),
                        "image/png",
                        RequestDigest.sha256(bytes),
                        parameters(index),
                        engine);
        return result(id, index, count, image);
    }

    public static GenerationResult failed(String id, Integer index, int count, String code) {
        return result(id, index, count, failure(code));
    }

    private static GenerationResult result(String id, Integer index, int count, Object outcome) {
        return new GenerationResult(
                id, DIGEST, index, count, outcome, Map.of("k", "v"), "worker", AT, AT, 10L);
    }

    public static Receipt stored(String id, int index, int count) {
        String sha256 = RequestDigest.sha256((id + index).getBytes(StandardCharsets.UTF_8));
        var image =
                new StoredImage(
                        id,
                        DIGEST,
                        index,
                        "file:///pictures/" + index,
                        sha256,
                        3L,
                        "image/png",
                        parameters(index),
                        ENGINE,
                        Map.of(),
                        AT,
                        AT);
        return receipt(id, DIGEST, index, count, image);
    }

    public static Receipt missing(String id, Integer index, int count, String code) {
        return receipt(id, DIGEST, index, count, failure(code));
    }

    public static Receipt receipt(
            String id, String digest, Integer index, int count, Object outcome) {
        return new Receipt(id, digest, index, count, outcome, Map.of("k", "v"), AT, AT);
    }

    public static GenerationFailure failure(String code) {
        return new GenerationFailure(code, null, null, null, "drawing came to nothing", 1, false);
    }

    private static ResolvedParameters parameters(int index) {
        return ResolvedParameters.newBuilder()
                .setModel("tiny")
                .setPrompt("a red apple")
                .setWidth(64)
                .setHeight(64)
                .setSteps(8)
                .setGuidanceScale(7.5)
                .setSampler("euler")
                .setSeed(index)
                .setFormat("png")
                .build();
    }
}
