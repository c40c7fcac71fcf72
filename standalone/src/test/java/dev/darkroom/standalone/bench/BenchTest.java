package dev.darkroom.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.darkroom.standalone.Captured;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/// The bench as a user runs it, with a model of a few kilobytes.
@Tag("slow")
@Order(2)
class BenchTest {

    private static final String TINY_MODEL = "../worker/src/test/resources/tiny-model";

    @TempDir private Path folder;

    @Test
    void theEngineAndThePipelineDrawTheSamePicturesAndTheirRatiosArePrinted() throws Exception {
        Path file = folder.resolve("bench.json");

        var run =
                Captured.run(
                        "bench",
                        "--quick",
                        "--parts=limit,engine,pipeline",
                        "--pictures=4",
                        "--model=" + TINY_MODEL,
                        "--json=" + file);

        assertThat(run.err()).doesNotContain("Exception");
        assertThat(run.code()).as(run.out() + run.err()).isZero();
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.at("/pictures/compared").asInt()).isPositive();
        assertThat(json.at("/pictures/differences")).isEmpty();
        assertThat(run.out())
                .contains("## pipeline", "| up / limit")
                .contains("comparisons of pictures, 0 differences");
        assertThat(json.findValues("samples"))
                .allSatisfy(samples -> assertThat(samples).allMatch(x -> x.asDouble() > 0));
    }

    @Test
    void aPartThatThereIsNotIsNamed() {
        var run = Captured.run("bench", "--parts=limit,colour");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--parts").contains("limit,colour").contains("pipeline");
    }
}
