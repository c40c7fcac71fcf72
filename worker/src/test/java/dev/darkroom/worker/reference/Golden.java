package dev.darkroom.worker.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/// Reads golden files: arrays of numbers, and keys that must all be known.
final class Golden {
    private Golden() {}

    /// Fails if `node` has a key that is not among `known`.
    static void knowsOnly(JsonNode node, String... known) {
        Set<String> unknown = new TreeSet<>();
        node.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(Arrays.asList(known));
        assertThat(unknown).as("keys that this case does not know").isEmpty();
    }

    /// A number, or one of the strings that stand for infinity and not-a-number.
    static double number(JsonNode node) {
        return node.isTextual() ? Double.parseDouble(node.asText()) : node.asDouble();
    }

    static double[] doubles(JsonNode array) {
        var out = new double[array.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = number(array.get(i));
        }
        return out;
    }

    static int[] ints(JsonNode array) {
        var out = new int[array.size()];
        for (int i = 0; i < out.length; i++) {
            assertThat(array.get(i).isInt()).isTrue();
            out[i] = array.get(i).intValue();
        }
        return out;
    }

    static float[] floats(JsonNode array) {
        var out = new float[array.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) number(array.get(i));
        }
        return out;
    }

    /// The part of a flat batch that is row `row`, each of `size` values.
    static float[] row(JsonNode array, int row, int size) {
        return Arrays.copyOfRange(floats(array), row * size, (row + 1) * size);
    }

    /// What a golden file names by a path from some folder above it.
    static Path besideAncestor(Path file, String relative) {
        for (Path above = file.getParent(); above != null; above = above.getParent()) {
            if (Files.exists(above.resolve(relative))) {
                return above.resolve(relative);
            }
        }
        throw new AssertionError("no folder above %s has %s".formatted(file, relative));
    }

    /// The largest difference of any two values at the same place; infinite if one is not a number.
    static double difference(float[] found, float[] wanted, double factor) {
        assertThat(found.length).isEqualTo(wanted.length);
        double worst = 0;
        for (int i = 0; i < found.length; i++) {
            double difference = Math.abs(found[i] * factor - wanted[i]);
            worst =
                    Double.isNaN(difference)
                            ? Double.POSITIVE_INFINITY
                            : Math.max(worst, difference);
        }
        return worst;
    }

    static double difference(float[] found, float[] wanted) {
        return difference(found, wanted, 1);
    }

    static double difference(double[] found, double[] wanted) {
        assertThat(found.length).isEqualTo(wanted.length);
        double worst = 0;
        for (int i = 0; i < found.length; i++) {
            worst = Math.max(worst, Math.abs(found[i] - wanted[i]));
        }
        return worst;
    }
}
