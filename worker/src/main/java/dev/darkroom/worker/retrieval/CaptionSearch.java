package dev.darkroom.worker.retrieval;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Looks for the words of a text in the captions of an index.
///
/// @param query any of its words
record CaptionSearch(Query query) {
    /// Different words of a text that are looked for; a longer one is cut.
    private static final int MOST_WORDS = 512;

    private static final Sort BEST_FIRST =
            new Sort(
                    SortField.FIELD_SCORE,
                    new SortField(IndexFields.SHA256, SortField.Type.STRING));

    static CaptionSearch of(String text) throws IOException {
        var any = new BooleanQuery.Builder();
        for (String word : words(text)) {
            any.add(new TermQuery(new Term(IndexFields.CAPTION, word)), Occur.SHOULD);
        }
        return new CaptionSearch(any.build());
    }

    private static Set<String> words(String text) throws IOException {
        var words = new LinkedHashSet<String>();
        try (Analyzer analyzer = IndexFields.analyzer();
                TokenStream tokens = analyzer.tokenStream(IndexFields.CAPTION, text)) {
            var term = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (words.size() < MOST_WORDS && tokens.incrementToken()) {
                words.add(term.toString());
            }
        }
        return words;
    }

    /// @return numbers of documents, the likest first
    List<Integer> in(IndexSearcher searcher, int k) throws IOException {
        return Stream.of(searcher.search(query, k, BEST_FIRST).scoreDocs)
                .map(found -> found.doc)
                .toList();
    }
}
