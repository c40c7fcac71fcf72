package dev.darkroom.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.util.Random;

class EncodedPiecesTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void piecesOfAnySizeComeOutAsTheyWentIn(long seed) {
        var chance = new Random(seed);
        var pieces = new EncodedPieces();
        var expected = new ByteArrayOutputStream();
        for (int i = 0; i < 200; i++) {
            byte[] some = new byte[1 << chance.nextInt(15)];
            chance.nextBytes(some);
            int offset = chance.nextInt(some.length);
            int length = chance.nextInt(some.length - offset + 1);
            pieces.write(some, offset, length);
            expected.write(some, offset, length);
            pieces.write(i);
            expected.write(i);
        }
        assertThat(pieces.toBytes()).isEqualTo(expected.toByteArray());
    }
}
