package dev.darkroom.worker.retrieval;

import dev.darkroom.worker.drawing.RetrievedPicture;
import dev.darkroom.worker.image.PngWriter;

import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.util.BytesRef;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Makes an index of pictures, or adds pictures to one. Nothing is there for readers before
/// [#commit], and what was not committed is gone when this is closed. For one thread.
public final class PictureIndexWriter implements AutoCloseable {
    private final Directory directory;
    private final IndexWriter writer;
    private final Optional<PictureIndex> before;
    private final IndexOrigin origin;
    private final Set<String> added = new HashSet<>();

    private PictureIndexWriter(
            Directory directory,
            IndexWriter writer,
            Optional<PictureIndex> before,
            IndexOrigin origin) {
        this.directory = directory;
        this.writer = writer;
        this.before = before;
        this.origin = origin;
    }

    /// @param folder of an index that was made by the same encoder, or an empty or new one
    /// @throws IOException where the folder holds something else, or cannot be written
    public static PictureIndexWriter open(Path folder, IndexOrigin origin) throws IOException {
        Files.createDirectories(folder);
        Optional<PictureIndex> before =
                empty(folder) ? Optional.empty() : Optional.of(PictureIndex.open(folder));
        try {
            demandSame(folder, before, origin);
            return open(folder, before, origin);
        } catch (IOException | RuntimeException e) {
            if (before.isPresent()) {
                before.get().close();
            }
            throw e;
        }
    }

    private static PictureIndexWriter open(
            Path folder, Optional<PictureIndex> before, IndexOrigin origin) throws IOException {
        Directory directory = IndexDirectory.open(folder);
        try {
            var config = new IndexWriterConfig(IndexFields.analyzer()).setCodec(new FlatVectors());
            var writer = new IndexWriter(directory, config.setCommitOnClose(false));
            return begun(new PictureIndexWriter(directory, writer, before, origin));
        } catch (LockObtainFailedException e) {
            directory.close();
            throw new IOException(
                    "the index in %s is being written by another program".formatted(folder), e);
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /// What is left of a new one that ends early is an index, too.
    private static PictureIndexWriter begun(PictureIndexWriter made) throws IOException {
        if (made.before.isEmpty()) {
            try {
                made.commit();
            } catch (IOException | RuntimeException e) {
                made.writer.rollback();
                throw e;
            }
        }
        return made;
    }

    private static boolean empty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static void demandSame(Path folder, Optional<PictureIndex> before, IndexOrigin origin)
            throws IOException {
        if (before.isPresent() && !before.get().origin().equals(origin)) {
            throw new IOException(
                    "the index in %s was made by the image encoder %s, and not by %s; another folder would do"
                            .formatted(folder, before.get().origin().encoder(), origin.encoder()));
        }
    }

    /// Where a picture is known from.
    public enum Known {
        /// It was there when the index was opened.
        BEFORE,
        /// It was added since, under another name.
        ADDED,
        NOT
    }

    /// @param sha256 of a picture's RGB bytes
    public Known knows(String sha256) throws IOException {
        if (added.contains(sha256)) {
            return Known.ADDED;
        }
        return before.isPresent() && before.get().holds(sha256) ? Known.BEFORE : Known.NOT;
    }

    /// @param picture that is not known
    /// @param embedding of the index's width, where it has any
    /// @param caption empty where there is none
    /// @throws IllegalArgumentException where the embedding is zero or not finite
    public void add(RetrievedPicture picture, Optional<float[]> embedding, String caption)
            throws IOException {
        String sha256 = picture.picture().sha256();
        var document = new Document();
        document.add(new StringField(IndexFields.SHA256, sha256, Store.YES));
        document.add(new SortedDocValuesField(IndexFields.SHA256, new BytesRef(sha256)));
        document.add(new StoredField(IndexFields.NAME, picture.name()));
        document.add(new StoredField(IndexFields.SEEN, PngWriter.write(picture.picture().seen())));
        embedding
                .map(IndexFields::unit)
                .ifPresent(
                        unit ->
                                document.add(
                                        new KnnFloatVectorField(
                                                IndexFields.EMBEDDING,
                                                unit,
                                                VectorSimilarityFunction.DOT_PRODUCT)));
        if (!caption.isBlank()) {
            document.add(new TextField(IndexFields.CAPTION, caption, Store.NO));
        }
        writer.addDocument(document);
        added.add(sha256);
    }

    /// Has readers that are opened from now on find what was added.
    public void commit() throws IOException {
        writer.setLiveCommitData(origin.stated().entrySet());
        writer.commit();
    }

    @Override
    public void close() throws IOException {
        try (directory) {
            writer.rollback();
            if (before.isPresent()) {
                before.get().close();
            }
        }
    }
}
