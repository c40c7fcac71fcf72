package dev.darkroom.runtime.text;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.darkroom.runtime.text.TextLines.Line;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class TextLinesTest {

    @Test
    void aLineEndsAsOnAnySystem() throws IOException {
        assertThat(read("a\nb\r\nc\rd\r\n\r\ne".getBytes(UTF_8)))
                .containsExactly(
                        new Line.Text(1, "a"),
                        new Line.Text(2, "b"),
                        new Line.Text(3, "c"),
                        new Line.Text(4, "d"),
                        new Line.Text(5, ""),
                        new Line.Text(6, "e"));
        assertThat(read(new byte[0])).isEmpty();
    }

    @Test
    void aByteOrderMarkIsNoPartOfALine() throws IOException {
        assertThat(read("\uFEFFa red apple\r\n\uFEFF{}\n".getBytes(UTF_8)))
                .containsExactly(new Line.Text(1, "a red apple"), new Line.Text(2, "{}"));
    }

    @Test
    void aByteThatIsNoTextIsToldWithItsPlaceAndTheRestIsRead() throws IOException {
        List<Line> lines = read("first\ncaf\u00e9\nlast".getBytes(ISO_8859_1));

        assertThat(lines.get(0)).isEqualTo(new Line.Text(1, "first"));
        assertThat(lines.get(1))
                .isInstanceOfSatisfying(
                        Line.Broken.class,
                        line -> {
                            assertThat(line.number()).isEqualTo(2);
                            assertThat(line.fault()).contains("byte 4: found 0xE9", "UTF-8");
                        });
        assertThat(lines.get(2)).isEqualTo(new Line.Text(3, "last"));
    }

    @Test
    void aCharacterThatIsCutOffIsToldToo() throws IOException {
        assertThat(read(new byte[] {'a', (byte) 0xC3}))
                .singleElement()
                .isInstanceOfSatisfying(
                        Line.Broken.class, line -> assertThat(line.fault()).contains("byte 2"));
    }

    @Test
    void utf16IsNamed() throws IOException {
        assertThat(read("a red apple\na cow\n".getBytes(UTF_16)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Line.Broken.class, line -> assertThat(line.fault()).contains("UTF-16"));
    }

    @Test
    void aLineWithoutEndIsNotHeldInMemory() throws IOException {
        assertThat(read(("x".repeat(1001) + "\nlast").getBytes(UTF_8)))
                .containsExactly(
                        new Line.Broken(1, "found 1001 bytes, wanted at most 1000"),
                        new Line.Text(2, "last"));
    }

    private static List<Line> read(byte[] bytes) throws IOException {
        var lines = new ArrayList<Line>();
        try (var read = new TextLines(new ByteArrayInputStream(bytes), 1000)) {
            for (Optional<Line> line = read.next(); line.isPresent(); line = read.next()) {
                lines.add(line.get());
            }
        }
        return lines;
    }
}
