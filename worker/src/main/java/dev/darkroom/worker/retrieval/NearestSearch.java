package dev.darkroom.worker.retrieval;

import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.VectorScorer;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Looks through all embeddings of an index. A graph of neighbours would find most of the nearest
/// in less time; which ones it misses depends on the order that pictures were added in, and a
/// drawing's bytes would depend on it too.
final class NearestSearch {
    private static final Comparator<Candidate> WORST_FIRST =
            Comparator.comparingDouble(Candidate::score)
                    .thenComparing(Comparator.comparing(Candidate::sha256).reversed());

    private final float[] unit;
    private final int k;
    private final PriorityQueue<Candidate> best = new PriorityQueue<>(WORST_FIRST);

    private record Candidate(int document, float score, String sha256) {}

    /// @param unit vector to be near to
    /// @param k at least 1
    NearestSearch(float[] unit, int k) {
        this.unit = unit;
        this.k = k;
    }

    /// @return numbers of documents, the nearest first
    List<Integer> in(DirectoryReader reader) throws IOException {
        for (LeafReaderContext leaf : reader.leaves()) {
            look(leaf);
        }
        return best.stream().sorted(WORST_FIRST.reversed()).map(Candidate::document).toList();
    }

    private void look(LeafReaderContext leaf) throws IOException {
        FloatVectorValues vectors = leaf.reader().getFloatVectorValues(IndexFields.EMBEDDING);
        if (vectors == null) {
            return;
        }
        SortedDocValues hashes = DocValues.getSorted(leaf.reader(), IndexFields.SHA256);
        VectorScorer scorer = vectors.scorer(unit);
        DocIdSetIterator documents = scorer.iterator();
        int document = documents.nextDoc();
        while (document != DocIdSetIterator.NO_MORE_DOCS) {
            float score = scorer.score();
            if (best.size() < k || score >= best.peek().score()) {
                offer(new Candidate(leaf.docBase + document, score, hash(hashes, document)));
            }
            document = documents.nextDoc();
        }
    }

    private static String hash(SortedDocValues hashes, int document) throws IOException {
        hashes.advanceExact(document);
        return hashes.lookupOrd(hashes.ordValue()).utf8ToString();
    }

    private void offer(Candidate candidate) {
        best.add(candidate);
        if (best.size() > k) {
            best.remove();
        }
    }
}
