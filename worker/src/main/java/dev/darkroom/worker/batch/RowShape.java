package dev.darkroom.worker.batch;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.darkroom.worker.diffusion.latent.LatentShape;

import java.util.List;
import java.util.Map;

/// The shapes of all inputs of a row. Rows may share a forward pass only if these are equal.
///
/// @param latents the latents' shape
/// @param inputs the other inputs' extents by name
/// @param shared numbers that all rows of a pass have in common, by name
public record RowShape(
        LatentShape latents, Map<String, List<Integer>> inputs, Map<String, Double> shared) {
    public RowShape {
        inputs = Map.copyOf(inputs);
        shared = Map.copyOf(shared);
    }

    /// Of rows that have no number in common.
    public RowShape(LatentShape latents, Map<String, List<Integer>> inputs) {
        this(latents, inputs, Map.of());
    }

    public static RowShape of(LatentShape latents, Conditioning conditioning) {
        return new RowShape(
                latents,
                conditioning.inputs().entrySet().stream()
                        .collect(toUnmodifiableMap(Map.Entry::getKey, e -> e.getValue().extents())),
                conditioning.shared());
    }

    /// The latents' area: what a row's share of the network's time is counted in.
    public long pixels() {
        return (long) latents.height() * latents.width();
    }

    /// The bytes of one row's inputs in single precision.
    public long bytes() {
        long values = latents.size();
        for (List<Integer> extents : inputs.values()) {
            values += extents.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        }
        return values * Float.BYTES;
    }

    /// @throws IllegalArgumentException unless these are as many rows of this shape
    void demandAll(List<Row> rows, int announced) {
        if (rows.size() != announced || !rows.stream().allMatch(row -> row.shape().equals(this))) {
            throw new IllegalArgumentException(
                    "%s rows of %s were announced, not %s"
                            .formatted(announced, this, rows.stream().map(Row::shape).toList()));
        }
    }
}
