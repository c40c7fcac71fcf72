package dev.darkroom.worker.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.worker.diffusion.noise.PhiloxGenerator;
import dev.darkroom.worker.diffusion.noise.TorchCpuGenerator;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntFunction;

/// Draws of random numbers, one after the other from one generator.
final class RandomGolden implements ReferenceCase {
    private static final double CPU_TOLERANCE = 2e-6;
    private static final double CUDA_TOLERANCE = 5e-6;
    private static final double SUM_TOLERANCE = 1e-2;

    @Override
    public String format() {
        return "random-golden/1";
    }

    @Override
    public Score check(Path file, JsonNode golden) {
        Golden.knowsOnly(
                golden,
                "format",
                "algorithm",
                "seed",
                "seeds",
                "kind",
                "note",
                "shape",
                "draws",
                "items",
                "max_abs_diff_to_double_reference");
        String algorithm = golden.get("algorithm").asText();
        return switch (algorithm) {
            case "torch-cpu" -> {
                var generator = new TorchCpuGenerator(golden.get("seed").asLong());
                yield score(
                        algorithm,
                        draws(golden, drawing(generator, golden.get("kind").asText())),
                        CPU_TOLERANCE);
            }
            case "torch-cpu-batch" -> score(algorithm, batch(golden), CPU_TOLERANCE);
            case "philox-cuda" -> {
                assertThat(golden.get("kind").asText()).isEqualTo("randn");
                var generator = new PhiloxGenerator(golden.get("seed").asLong());
                yield score(algorithm, draws(golden, generator::normals), CUDA_TOLERANCE);
            }
            default -> throw new AssertionError("unknown algorithm " + algorithm);
        };
    }

    private static IntFunction<float[]> drawing(TorchCpuGenerator generator, String kind) {
        return switch (kind) {
            case "randn" -> generator::normals;
            case "rand" -> generator::uniforms;
            default -> throw new AssertionError("unknown kind of draw " + kind);
        };
    }

    private static Score score(String algorithm, double error, double tolerance) {
        return new Score("random " + algorithm, error, tolerance);
    }

    private static double batch(JsonNode golden) {
        double worst = 0;
        for (int i = 0; i < golden.get("seeds").size(); i++) {
            float[] wanted = Golden.floats(golden.get("items").get(i).get("values"));
            var generator = new TorchCpuGenerator(golden.get("seeds").get(i).asLong());
            worst = Math.max(worst, Golden.difference(generator.normals(wanted.length), wanted));
        }
        return worst;
    }

    private static double draws(JsonNode golden, IntFunction<float[]> generator) {
        double worst = 0;
        int offset = 0;
        for (JsonNode draw : golden.get("draws")) {
            Golden.knowsOnly(
                    draw,
                    "shape",
                    "values",
                    "offset",
                    "count",
                    "first64",
                    "last64",
                    "sum",
                    "sum_of_squares");
            assertThat(draw.path("offset").asInt(offset)).isEqualTo(offset);
            offset++;
            int count = 1;
            for (JsonNode size : draw.get("shape")) {
                count *= size.asInt();
            }
            worst = Math.max(worst, compare(generator.apply(count), draw));
        }
        return worst;
    }

    private static double compare(float[] found, JsonNode draw) {
        if (draw.has("values")) {
            return Golden.difference(found, Golden.floats(draw.get("values")));
        }
        assertThat(found.length).isEqualTo(draw.get("count").asInt());
        float[] first = Golden.floats(draw.get("first64"));
        float[] last = Golden.floats(draw.get("last64"));
        double sum = 0;
        double squares = 0;
        for (float value : found) {
            sum += value;
            squares += (double) value * value;
        }
        assertThat(Math.abs(sum - draw.get("sum").asDouble())).isLessThan(SUM_TOLERANCE);
        assertThat(Math.abs(squares - draw.get("sum_of_squares").asDouble()))
                .isLessThan(SUM_TOLERANCE);
        return Math.max(
                Golden.difference(Arrays.copyOf(found, first.length), first),
                Golden.difference(
                        Arrays.copyOfRange(found, found.length - last.length, found.length), last));
    }
}
