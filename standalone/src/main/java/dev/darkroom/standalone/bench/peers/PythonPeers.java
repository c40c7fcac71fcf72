package dev.darkroom.standalone.bench.peers;

import dev.darkroom.standalone.bench.drawing.PictureBook;
import dev.darkroom.standalone.bench.drawing.Wish;
import dev.darkroom.standalone.bench.figures.Rounds;
import dev.darkroom.standalone.bench.figures.Series;
import dev.darkroom.standalone.bench.report.Section;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Python's onnxruntime, in the ways that people use it.
///
/// @param process draws
/// @param book takes the pictures
record PythonPeers(PeerProcess process, PictureBook book) {

    private static final List<Integer> TOGETHER = List.of(1, 2, 4, 8);
    private static final int FEW = 16;
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    /// One thread a core, each with a one-thread session, one picture at a time.
    PeerWay threads(IntFunction<List<Wish>> wishes) {
        return way(new PeerWay.Manner(CORES, 1, 1), wishes);
    }

    /// The fastest way of all: a session a core or one on all cores, one picture a call or several.
    ///
    /// @param sweep a few rounds
    /// @param section takes the sweep
    PeerWay best(Rounds sweep, IntFunction<List<Wish>> wishes, Section section) throws Exception {
        IntFunction<List<Wish>> some = round -> wishes.apply(round).stream().limit(FEW).toList();
        var ways = new ArrayList<PeerWay>();
        for (int together : TOGETHER) {
            ways.add(way(new PeerWay.Manner(CORES, 1, together), some));
            if (CORES > 1) {
                ways.add(way(new PeerWay.Manner(1, CORES, together), some));
            }
        }
        List<Series> found = sweep.measure(ways);
        int best = 0;
        for (int i = 0; i < found.size(); i++) {
            section.add(found.get(i).named("sweep: " + found.get(i).name()));
            best = found.get(i).median() > found.get(best).median() ? i : best;
        }
        PeerWay.Manner fastest = ways.get(best).manner();
        return way(fastest, wishes).named("Python, best of the sweep: " + fastest);
    }

    private PeerWay way(PeerWay.Manner manner, IntFunction<List<Wish>> wishes) {
        return new PeerWay("Python, " + manner, process, manner, wishes, book);
    }
}
