package dev.darkroom.standalone.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.standalone.Captured;
import dev.darkroom.standalone.TinyModel;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.PngWriter;
import dev.darkroom.worker.retrieval.PictureIndex;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

class IndexTest {
    private static final String PICTURED = TinyModel.FOLDER + "-pictured";

    @TempDir private Path folder;

    private Path photos;
    private Path index;

    @BeforeEach
    void threePictures() throws IOException {
        photos = Files.createDirectories(folder.resolve("photos"));
        index = folder.resolve("photos.index");
        picture("b.png", 2);
        picture("a.png", 1);
        picture("cats/c.png", 3);
        Files.writeString(photos.resolve("cats/c.txt"), "a tabby cat\n");
    }

    private void picture(String name, int seed) throws IOException {
        byte[] rgb = new byte[3 * 40 * 30];
        new Random(seed).nextBytes(rgb);
        Path file = photos.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, PngWriter.write(new Pixels(40, 30, rgb)));
    }

    private Captured make(String model) {
        return Captured.run(
                "index", photos.toString(), "--model", model, "--out", index.toString());
    }

    @Test
    void theSameFolderAgainAddsNothingAndNewPicturesAreAdded() throws IOException {
        Captured first = make(PICTURED);
        assertThat(first.err()).isEmpty();
        assertThat(first.code()).isZero();
        assertThat(first.out())
                .isEqualTo(
                        "%s: 3 added, 0 in it already, 0 the same as others, 0 left out\n"
                                .formatted(index));

        assertThat(make(PICTURED).out()).contains(": 0 added, 3 in it already");

        picture("d.png", 4);
        picture("e.png", 4);
        assertThat(make(PICTURED).out())
                .contains(": 1 added, 3 in it already, 1 the same as others");
        try (PictureIndex open = PictureIndex.open(index)) {
            assertThat(open.pictures()).isEqualTo(4);
            assertThat(open.captioned("tabby", 4))
                    .singleElement()
                    .satisfies(found -> assertThat(found.name()).isEqualTo("cats/c.png"));
        }
    }

    @Test
    void whatCannotBeReadIsNamedCountedAndPassedOver() throws IOException {
        Files.writeString(photos.resolve("aa.jpg"), "no picture");
        Files.write(photos.resolve("b.txt"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        Captured run = make(PICTURED);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains(
                        "aa.jpg is left out: ", "b.png is left out: its caption b.txt is no UTF-8");
        assertThat(run.out()).contains(": 2 added", "2 left out");
    }

    @Test
    void anIndexOfAnotherEncoderIsNotAddedTo() {
        make(PICTURED);

        Captured run = make(TinyModel.FOLDER + "-xl-pictured");

        assertThat(run.code()).isNotZero();
        assertThat(run.err()).contains("was made by the image encoder", "another folder would do");
    }

    @Test
    void aModelThatNoPictureCanPromptIsNamed() {
        Captured run = make(TinyModel.FOLDER);

        assertThat(run.code()).isNotZero();
        assertThat(run.err()).contains("no picture can prompt it");
    }

    @Test
    void aFolderThatIsNoneIsNamed() {
        Captured run =
                Captured.run("index", "--model", PICTURED, "--out", index.toString(), "absent");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("argument DIR: found 'absent'");
    }

    @Test
    void aWorkersIndexThatIsNoneIsNamedBeforeItStarts() {
        Captured run =
                Captured.run(
                        "draw",
                        "--model",
                        PICTURED,
                        "--index",
                        photos.toString(),
                        "--retrieve",
                        "1",
                        "tea");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("setting index: found '%s'".formatted(photos), "holds no index");
    }
}
