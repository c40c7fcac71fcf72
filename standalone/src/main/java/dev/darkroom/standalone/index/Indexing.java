package dev.darkroom.standalone.index;

import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.standalone.evaluate.PictureFolder;
import dev.darkroom.worker.drawing.RetrievedPicture;
import dev.darkroom.worker.drawing.SeenPicture;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.PictureReader.Backdrop;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.onnx.IndexingEncoder;
import dev.darkroom.worker.retrieval.PictureIndexWriter;
import dev.darkroom.worker.retrieval.PictureIndexWriter.Known;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// Puts the pictures of a folder into an index, in the order of their names.
///
/// @param err names those that are left out
record Indexing(Path folder, IndexingEncoder encoder, PictureIndexWriter writer, PrintStream err) {
    /// An end before the end loses no more.
    private static final int BETWEEN_COMMITS = 1000;

    /// What became of the pictures.
    ///
    /// @param known how many were, each way; those that were not are indexed now
    /// @param leftOut how many could not be used
    record Tally(Map<Known, Integer> known, int leftOut) {
        String words() {
            return "%s added, %s in it already, %s the same as others, %s left out"
                    .formatted(of(Known.NOT), of(Known.BEFORE), of(Known.ADDED), leftOut);
        }

        private int of(Known how) {
            return known.getOrDefault(how, 0);
        }
    }

    /// @throws IOException where the index cannot be written
    Tally all() throws IOException {
        var known = new EnumMap<Known, Integer>(Known.class);
        int leftOut = 0;
        for (Path file : new PictureFolder(folder).pictures(Integer.MAX_VALUE)) {
            try {
                Known how = one(file);
                int now = known.merge(how, 1, Integer::sum);
                if (how == Known.NOT && now % BETWEEN_COMMITS == 0) {
                    writer.commit();
                }
            } catch (Unusable unusable) {
                leftOut++;
                err.printf("%s is left out: %s%n", name(file), unusable.getMessage());
            }
        }
        writer.commit();
        return new Tally(known, leftOut);
    }

    /// Said of a picture that cannot be used, and not of the index.
    private static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String why, Exception cause) {
            super(why, cause);
        }
    }

    private Known one(Path file) throws IOException, Unusable {
        Pixels pixels = pixels(file);
        String sha256 = RequestDigest.sha256(pixels.rgb());
        Known known = writer.knows(sha256);
        if (known == Known.NOT) {
            String caption = caption(file);
            Pixels seen = encoder.seen(pixels);
            add(new RetrievedPicture(name(file), new SeenPicture(seen, sha256)), caption);
        }
        return known;
    }

    private void add(RetrievedPicture picture, String caption) throws IOException, Unusable {
        try {
            Optional<float[]> embedding = encoder.embedding(picture.picture().seen());
            if (embedding.isEmpty() && caption.isBlank()) {
                throw new Unusable(
                        "the image encoder gives no image_embeds to find it by, and no caption"
                                + " lies beside it",
                        null);
            }
            writer.add(picture, embedding, caption);
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new Unusable(e.getMessage(), e);
        }
    }

    private static Pixels pixels(Path file) throws Unusable {
        try {
            return PictureReader.read(
                    Files.readAllBytes(file), PictureFolder.LIMITS, Backdrop.WHITE);
        } catch (IOException e) {
            throw new Unusable(e.getMessage(), e);
        }
    }

    /// The text beside a picture; empty where there is none.
    private static String caption(Path file) throws Unusable {
        String name = file.getFileName().toString();
        Path text = file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".txt");
        try {
            return Files.isRegularFile(text) ? Files.readString(text).strip() : "";
        } catch (CharacterCodingException e) {
            throw new Unusable("its caption %s is no UTF-8".formatted(text.getFileName()), e);
        } catch (IOException e) {
            throw new Unusable("its caption cannot be read: " + e.getMessage(), e);
        }
    }

    private String name(Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }
}
