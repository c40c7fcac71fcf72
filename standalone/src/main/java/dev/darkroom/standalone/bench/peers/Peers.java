package dev.darkroom.standalone.bench.peers;

import dev.darkroom.standalone.bench.drawing.PictureBook;
import dev.darkroom.standalone.bench.drawing.Wish;
import dev.darkroom.standalone.bench.figures.Rounds;
import dev.darkroom.standalone.bench.figures.Series;
import dev.darkroom.standalone.bench.figures.Way;
import dev.darkroom.standalone.bench.report.Section;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Python's onnxruntime, in the ways that people use it.
public final class Peers implements AutoCloseable {

    private static final String SCRIPT = "onnxruntime_peer.py";
    private static final List<Integer> TOGETHER = List.of(2, 4, 8);

    private final PeerProcess process;
    private final PictureBook book;
    private final int cores = Runtime.getRuntime().availableProcessors();
    private PeerWay.Manner batched;

    private Peers(PeerProcess process, PictureBook book) {
        this.process = process;
        this.book = book;
        this.batched = new PeerWay.Manner(cores, 1, TOGETHER.getFirst());
    }

    /// Starts the program and finds its best numbers of pictures a call.
    ///
    /// @param scripts the folder `benchmarks`
    /// @param sweep a few turns
    /// @param wishes what the sweep draws
    /// @param section takes the sweep
    public static Peers start(
            Path python,
            Path scripts,
            Path model,
            PictureBook book,
            Rounds sweep,
            IntFunction<List<Wish>> wishes,
            Section section)
            throws Exception {
        var peers = new Peers(new PeerProcess(python, scripts.resolve(SCRIPT), model), book);
        try {
            section.note(peers.process.versions());
            peers.sweep(sweep, wishes, section);
            return peers;
        } catch (Exception e) {
            peers.close();
            throw e;
        }
    }

    private void sweep(Rounds rounds, IntFunction<List<Wish>> wishes, Section section)
            throws Exception {
        var ways = new ArrayList<PeerWay>();
        for (int together : TOGETHER) {
            ways.add(way(new PeerWay.Manner(cores, 1, together), wishes));
            if (cores > 1) {
                ways.add(way(new PeerWay.Manner(1, cores, together), wishes));
            }
        }
        List<Series> found = rounds.measure(ways);
        section.add(found);
        int best = 0;
        for (int i = 1; i < found.size(); i++) {
            best = found.get(i).median() > found.get(best).median() ? i : best;
        }
        batched = ways.get(best).manner();
    }

    /// One thread a core, each with a one-thread session, one picture at a time.
    public Way threads(IntFunction<List<Wish>> wishes) {
        return way(new PeerWay.Manner(cores, 1, 1), wishes);
    }

    /// One session on all cores, one picture at a time.
    public Way oneSession(IntFunction<List<Wish>> wishes) {
        return way(new PeerWay.Manner(1, cores, 1), wishes);
    }

    /// Batched by hand, as the sweep found best.
    public Way batched(IntFunction<List<Wish>> wishes) {
        return way(batched, wishes);
    }

    private PeerWay way(PeerWay.Manner manner, IntFunction<List<Wish>> wishes) {
        return new PeerWay(process, manner, wishes, book);
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
