package dev.darkroom.standalone.draw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.schemas.GenerationFailure;

import org.junit.jupiter.api.Test;

import java.util.Optional;

class PathReportTest {

    @Test
    void whatTheMessageSaysIsNotSaidAgain() {
        var failure =
                new GenerationFailure(
                        "INVALID",
                        "width",
                        "51",
                        "a multiple of 8; 48 or 56 would do",
                        "prompt 7f3a: width 51 is not a multiple of 8; 48 or 56 would do",
                        0,
                        false);

        assertThat(PathReport.sentence(new Finish.Failed("7f3a", Optional.empty(), failure)))
                .isEqualTo(
                        "INVALID: prompt 7f3a: width 51 is not a multiple of 8; 48 or 56 would do");
    }

    @Test
    void whatTheMessageDoesNotSayIsSaid() {
        var failure =
                new GenerationFailure(
                        "CONFLICT",
                        "id",
                        "that of another",
                        "its own",
                        "the id was used before",
                        0,
                        false);

        assertThat(PathReport.sentence(new Finish.Failed("7f3a", Optional.of(2), failure)))
                .isEqualTo(
                        "CONFLICT: picture 2: 7f3a: the id was used before (found that of another,"
                                + " wanted its own)");
    }
}
