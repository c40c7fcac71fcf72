package dev.darkroom.worker.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.ClassGuidance;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.worker.diffusion.latent.Latents;
import dev.darkroom.worker.drawing.Classifier;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class ClassReaderTest {
    private final Classifier classifier =
            new Classifier() {
                @Override
                public List<String> labels() {
                    return List.of("red-apple", "pear");
                }

                @Override
                public String sha256() {
                    return "00ff";
                }

                @Override
                public Latents gradient(Latents latents, double timestep, int label) {
                    return latents;
                }
            };

    private final Faults faults = new Faults();

    private static PromptRequest request(String label, double scale) {
        return PromptRequest.newBuilder()
                .setId("a")
                .setClassGuidance(new ClassGuidance(label, scale))
                .build();
    }

    private Optional<dev.darkroom.worker.drawing.ClassGuidance> read(String label, double scale) {
        return new ClassReader(Optional.of(classifier)).read(request(label, scale), faults);
    }

    @Test
    void aKnownClassIsReadWithTheClassifiersHash() {
        assertThat(read("pear", 2.5))
                .contains(new dev.darkroom.worker.drawing.ClassGuidance("pear", 2.5, "00ff"));
        assertThat(faults.none()).isTrue();
    }

    @Test
    void aScaleOfNothingLeadsNowhere() {
        assertThat(read("pear", 0)).isEmpty();
        assertThat(faults.none()).isTrue();
    }

    @Test
    void aClassThatTheClassifierDoesNotKnowIsRefusedWithTheNearest() {
        read("red-aple", 1);

        assertThat(faults.all())
                .containsExactly(
                        new Fault(
                                RefusalCode.INVALID,
                                "classGuidance",
                                "label 'red-aple'",
                                "one of the classifier's 2 labels, such as red-apple"));
    }

    @Test
    void aScaleOutOfRangeIsRefused() {
        for (double scale : new double[] {-1, 101, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThat(read("pear", scale)).isEmpty();
        }

        assertThat(faults.all())
                .hasSize(4)
                .allMatch(fault -> fault.wanted().equals("a number from 0 to 100.0"));
    }

    @Test
    void aModelWithoutAClassifierSaysSo() {
        new ClassReader(Optional.empty()).read(request("pear", 1), faults);

        assertThat(faults.all())
                .containsExactly(
                        new Fault(
                                RefusalCode.UNSUPPORTED,
                                "classGuidance",
                                "label 'pear'",
                                "null; this model has no classifier"));
    }
}
