package dev.darkroom.worker.retrieval;

import dev.darkroom.worker.drawing.RetrievedPicture;
import dev.darkroom.worker.drawing.SeenPicture;
import dev.darkroom.worker.image.PictureLimits;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.PictureReader.Backdrop;
import dev.darkroom.worker.image.Pixels;
import dev.darkroom.worker.image.UnusablePicture;

import org.apache.lucene.document.Document;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An index of pictures as it was when it was opened, whatever is added meanwhile. Safe for use by
/// many threads.
public final class PictureIndex implements AutoCloseable {
    private static final PictureLimits ANY =
            new PictureLimits(Integer.MAX_VALUE, Integer.MAX_VALUE);

    private final Directory directory;
    private final DirectoryReader reader;
    private final IndexSearcher searcher;
    private final IndexOrigin origin;

    private PictureIndex(Directory directory, DirectoryReader reader, IndexOrigin origin) {
        this.directory = directory;
        this.reader = reader;
        this.searcher = new IndexSearcher(reader);
        this.origin = origin;
    }

    /// @param folder of the index
    /// @throws IOException saying what is wrong with it
    public static PictureIndex open(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("there is no folder " + folder);
        }
        Directory directory = IndexDirectory.open(folder);
        try {
            return open(folder, directory);
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static PictureIndex open(Path folder, Directory directory) throws IOException {
        DirectoryReader reader;
        try {
            reader = DirectoryReader.open(directory);
        } catch (IndexNotFoundException e) {
            throw new IOException("the folder %s holds no index".formatted(folder), e);
        }
        Optional<IndexOrigin> origin = IndexOrigin.of(reader.getIndexCommit().getUserData());
        if (origin.isEmpty()) {
            reader.close();
            throw new IOException(
                    "the index in %s was not made by this version of darkroom index"
                            .formatted(folder));
        }
        return new PictureIndex(directory, reader, origin.get());
    }

    public IndexOrigin origin() {
        return origin;
    }

    /// How many it holds.
    public int pictures() {
        return reader.numDocs();
    }

    /// The pictures whose embeddings point most nearly where a text's does, exactly, by the cosine
    /// between the two.
    ///
    /// @param embedding of the index's width
    /// @param k at least 1
    /// @return the nearest first, of equals the one with the lesser hash; fewer only where there
    ///   are not so many
    /// @throws IllegalArgumentException where the embedding is zero or not finite
    public List<RetrievedPicture> nearest(float[] embedding, int k) throws IOException {
        return read(new NearestSearch(IndexFields.unit(embedding), k).in(reader));
    }

    /// The pictures whose captions are likest to a text, by BM25 (Robertson and Zaragoza, *The
    /// Probabilistic Relevance Framework: BM25 and Beyond*, 2009).
    ///
    /// @param k at least 1
    /// @return the likest first, of equals the one with the lesser hash; none that has no word of
    ///   the text
    public List<RetrievedPicture> captioned(String text, int k) throws IOException {
        return read(CaptionSearch.of(text).in(searcher, k));
    }

    /// A picture that is known by the hash of its RGB bytes.
    public Optional<RetrievedPicture> picture(String sha256) throws IOException {
        ScoreDoc[] found =
                searcher.search(new TermQuery(new Term(IndexFields.SHA256, sha256)), 1).scoreDocs;
        return found.length == 0 ? Optional.empty() : Optional.of(read(found[0].doc));
    }

    /// Whether it holds a picture of that hash.
    boolean holds(String sha256) throws IOException {
        return reader.docFreq(new Term(IndexFields.SHA256, sha256)) > 0;
    }

    private List<RetrievedPicture> read(List<Integer> documents) throws IOException {
        var pictures = new ArrayList<RetrievedPicture>();
        for (int document : documents) {
            pictures.add(read(document));
        }
        return pictures;
    }

    private RetrievedPicture read(int number) throws IOException {
        Document document = reader.storedFields().document(number);
        byte[] png = document.getBinaryValue(IndexFields.SEEN).bytes;
        return new RetrievedPicture(
                document.get(IndexFields.NAME),
                new SeenPicture(pixels(png), document.get(IndexFields.SHA256)));
    }

    private static Pixels pixels(byte[] png) throws IOException {
        try {
            return PictureReader.read(png, ANY, Backdrop.WHITE);
        } catch (UnusablePicture spoiled) {
            throw new IOException("a picture of the index is spoiled: " + spoiled.found(), spoiled);
        }
    }

    @Override
    public void close() throws IOException {
        try (directory) {
            reader.close();
        }
    }
}
