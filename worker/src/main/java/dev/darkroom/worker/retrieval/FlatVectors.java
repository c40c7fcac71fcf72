package dev.darkroom.worker.retrieval;

import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

import java.io.IOException;

/// Writes vectors as they are, without a graph of neighbours, since all are looked through; and
/// wider ones than Lucene's own limit, 1024: the largest towers of CLIP give 1280 numbers. Readers
/// need nothing of this: files and their format's name are Lucene's own.
final class FlatVectors extends Lucene104Codec {
    /// The widest embedding that is written.
    static final int MOST_WIDTH = 4096;

    private final KnnVectorsFormat vectors = new Wide();

    @Override
    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
        return vectors;
    }

    private static final class Wide extends KnnVectorsFormat {
        private static final int LINKS = 16; // of a graph that is not made
        private static final int BREADTH = 100; // likewise
        private static final int NO_GRAPH_BELOW = Integer.MAX_VALUE;

        private final KnnVectorsFormat own =
                new Lucene99HnswVectorsFormat(LINKS, BREADTH, 1, null, NO_GRAPH_BELOW);

        Wide() {
            super("Lucene99HnswVectorsFormat");
        }

        @Override
        public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
            return own.fieldsWriter(state);
        }

        @Override
        public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
            return own.fieldsReader(state);
        }

        @Override
        public int getMaxDimensions(String field) {
            return MOST_WIDTH;
        }
    }
}
