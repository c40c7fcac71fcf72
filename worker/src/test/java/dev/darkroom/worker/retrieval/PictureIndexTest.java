package dev.darkroom.worker.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.worker.drawing.RetrievedPicture;
import dev.darkroom.worker.drawing.SeenPicture;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.retrieval.PictureIndexWriter.Known;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class PictureIndexTest {
    private static final int WIDTH = 8;
    private static final IndexOrigin ORIGIN = new IndexOrigin("aa", WIDTH);

    @TempDir private Path folder;

    /// A picture with what it is found by.
    private record Entry(RetrievedPicture picture, float[] embedding, String caption) {
        static Entry of(int number, float[] embedding, String caption) {
            byte[] rgb = new byte[3 * 4 * 2];
            new Random(number).nextBytes(rgb);
            var seen = new SeenPicture(new Pixels(4, 2, rgb), RequestDigest.sha256(rgb));
            return new Entry(
                    new RetrievedPicture("p/%s.png".formatted(number), seen), embedding, caption);
        }

        String sha256() {
            return picture.picture().sha256();
        }
    }

    private static float[] noise(long seed, int width) {
        var random = new Random(seed);
        float[] values = new float[width];
        for (int i = 0; i < width; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static List<Entry> entries(int count) {
        return IntStream.range(0, count).mapToObj(i -> Entry.of(i, noise(i, WIDTH), "")).toList();
    }

    private Path made(String name, IndexOrigin origin, List<Entry> entries) throws IOException {
        Path index = folder.resolve(name);
        try (var writer = PictureIndexWriter.open(index, origin)) {
            for (Entry entry : entries) {
                writer.add(entry.picture(), Optional.of(entry.embedding()), entry.caption());
            }
            writer.commit();
        }
        return index;
    }

    private static List<String> nearest(Path index, float[] embedding, int k) throws IOException {
        try (var open = PictureIndex.open(index)) {
            return open.nearest(embedding, k).stream().map(RetrievedPicture::name).toList();
        }
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double squares = 0;
        double others = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squares += (double) a[i] * a[i];
            others += (double) b[i] * b[i];
        }
        return product / Math.sqrt(squares * others);
    }

    @Test
    void theNearestOfAllAreFoundInWhateverOrderAndPartsTheyWereAdded() throws IOException {
        List<Entry> entries = entries(60);
        Path once = made("once", ORIGIN, entries);
        List<Entry> shuffled = new ArrayList<>(entries);
        Collections.shuffle(shuffled, new Random(1));
        made("parts", ORIGIN, shuffled.subList(0, 7));
        made("parts", ORIGIN, shuffled.subList(7, 8));
        Path parts = made("parts", ORIGIN, shuffled.subList(8, 60));

        for (int query = 100; query < 120; query++) {
            float[] text = noise(query, WIDTH);
            List<String> wanted =
                    entries.stream()
                            .sorted(
                                    Comparator.comparingDouble(
                                            entry -> -cosine(entry.embedding(), text)))
                            .limit(5)
                            .map(entry -> entry.picture().name())
                            .toList();

            assertThat(nearest(once, text, 5)).isEqualTo(wanted);
            assertThat(nearest(parts, text, 5)).isEqualTo(wanted);
        }
    }

    @Test
    void ofPicturesThatAreEquallyNearThoseWithTheLesserHashesCome() throws IOException {
        float[] same = noise(3, WIDTH);
        List<Entry> entries =
                IntStream.range(0, 9).mapToObj(i -> Entry.of(i, same, "a cat")).toList();
        List<String> wanted =
                entries.stream()
                        .sorted(Comparator.comparing(Entry::sha256))
                        .limit(4)
                        .map(entry -> entry.picture().name())
                        .toList();
        Path index = made("index", ORIGIN, entries);

        assertThat(nearest(index, same, 4)).isEqualTo(wanted);
        assertThat(captioned(index, "cat", 4)).isEqualTo(wanted);
    }

    private static List<String> captioned(Path index, String text, int k) throws IOException {
        try (var open = PictureIndex.open(index)) {
            return open.captioned(text, k).stream().map(RetrievedPicture::name).toList();
        }
    }

    @Test
    void aPictureComesBackAsItWasSeenAndIsKnownByItsHash() throws IOException {
        List<Entry> entries = entries(3);
        try (var index = PictureIndex.open(made("index", ORIGIN, entries))) {
            RetrievedPicture given = entries.get(1).picture();

            RetrievedPicture found = index.picture(given.picture().sha256()).orElseThrow();

            assertThat(found.name()).isEqualTo("p/1.png");
            assertThat(found.picture().seen().rgb()).isEqualTo(given.picture().seen().rgb());
            assertThat(index.picture("00")).isEmpty();
            assertThat(index.pictures()).isEqualTo(3);
            assertThat(index.origin()).isEqualTo(ORIGIN);
        }
    }

    @Test
    void captionsAreFoundByTheirWordsAndNothingByOthers() throws IOException {
        Path index =
                made(
                        "index",
                        ORIGIN,
                        List.of(
                                Entry.of(0, noise(0, WIDTH), "A cat on a mat"),
                                Entry.of(1, noise(1, WIDTH), "a black cat and another Cat"),
                                Entry.of(2, noise(2, WIDTH), "Äpfel, a dog"),
                                Entry.of(3, noise(3, WIDTH), "")));

        assertThat(captioned(index, "cats? cat!", 9)).containsExactly("p/1.png", "p/0.png");
        assertThat(captioned(index, "äpfel", 9)).containsExactly("p/2.png");
        assertThat(captioned(index, "mouse", 9)).isEmpty();
        assertThat(captioned(index, "...", 9)).isEmpty();
    }

    @Test
    void aTextOfManyWordsIsLookedForAllTheSame() throws IOException {
        Path index = made("index", ORIGIN, List.of(Entry.of(0, noise(0, WIDTH), "word 7")));
        String text =
                IntStream.range(0, 5000).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));

        assertThat(captioned(index, "word " + text, 1)).containsExactly("p/0.png");
    }

    @Test
    void theWidestTowersOfTheFieldCanBeIndexed() throws IOException {
        Entry wide = Entry.of(0, noise(0, 1280), "");

        Path index = made("index", new IndexOrigin("aa", 1280), List.of(wide));

        assertThat(nearest(index, wide.embedding(), 1)).containsExactly("p/0.png");
    }

    @Test
    void anEmbeddingWithoutDirectionIsRefusedAndTheOthersStay() throws IOException {
        try (var writer = PictureIndexWriter.open(folder.resolve("index"), ORIGIN)) {
            Entry entry = entries(1).getFirst();
            for (float value : new float[] {0, Float.NaN, Float.POSITIVE_INFINITY}) {
                float[] spoiled = new float[WIDTH];
                spoiled[1] = value;

                assertThatIllegalArgumentException()
                        .isThrownBy(() -> writer.add(entry.picture(), Optional.of(spoiled), ""));
            }
            assertThat(writer.knows(entry.sha256())).isEqualTo(Known.NOT);
        }
    }

    @Test
    void aWriterKnowsWhatIsThereAndReadersOnlyWhatWasCommitted() throws IOException {
        List<Entry> entries = entries(3);
        Path index = made("index", ORIGIN, entries.subList(0, 1));
        try (var writer = PictureIndexWriter.open(index, ORIGIN)) {
            Entry second = entries.get(1);
            writer.add(second.picture(), Optional.of(second.embedding()), "");

            assertThat(writer.knows(entries.getFirst().sha256())).isEqualTo(Known.BEFORE);
            assertThat(writer.knows(second.sha256())).isEqualTo(Known.ADDED);
            assertThat(writer.knows(entries.getLast().sha256())).isEqualTo(Known.NOT);
        }

        try (var open = PictureIndex.open(index)) {
            assertThat(open.pictures()).isEqualTo(1);
        }
    }

    @Test
    void anIndexOfAnotherEncoderIsNotAddedTo() throws IOException {
        Path index = made("index", ORIGIN, entries(1));

        assertThatIOException()
                .isThrownBy(() -> PictureIndexWriter.open(index, new IndexOrigin("bb", WIDTH)))
                .withMessageContaining("made by the image encoder aa, and not by bb");
    }

    @Test
    void anIndexIsWrittenByOneProgramAtATime() throws IOException {
        Path index = made("index", ORIGIN, entries(1));

        try (var _ = PictureIndexWriter.open(index, ORIGIN)) {
            assertThatIOException()
                    .isThrownBy(() -> PictureIndexWriter.open(index, ORIGIN))
                    .withMessageContaining("being written by another program");
        }
    }

    @Test
    void whatIsNoIndexIsNamed() throws IOException {
        Path other = Files.createDirectories(folder.resolve("photos"));
        Files.writeString(other.resolve("notes.txt"), "mine");

        assertThatIOException()
                .isThrownBy(() -> PictureIndexWriter.open(other, ORIGIN))
                .withMessageContaining("photos holds no index");
        assertThatIOException()
                .isThrownBy(() -> PictureIndex.open(other))
                .withMessageContaining("photos holds no index");
        assertThatIOException()
                .isThrownBy(() -> PictureIndex.open(folder.resolve("absent")))
                .withMessageContaining("there is no folder");
    }
}
