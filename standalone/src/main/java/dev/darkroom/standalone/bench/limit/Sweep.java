package dev.darkroom.standalone.bench.limit;

import dev.darkroom.standalone.bench.figures.Series;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// Tries numbers of rows a call and ways of giving cores to calls, network by network, and says
/// which is fastest.
///
/// @param rows numbers of rows to try
/// @param seconds for each try
/// @param turns tries of each, in turn with the others
record Sweep(List<Integer> rows, double seconds, int turns) {

    /// One cell of the sweep.
    ///
    /// @param speed rows a second of all callers together, once a turn
    record Cell(Threads threads, Stage stage, int rows, Series speed) {}

    /// What is fastest.
    ///
    /// @param model the callers that it takes
    /// @param rows a call, for each network
    record Best(BareModel model, Map<Stage, Integer> rows) {}

    List<Cell> measure(List<BareModel> models) throws IOException, InterruptedException {
        var tries = new ArrayList<Try>();
        for (Stage stage : Stage.values()) {
            for (BareModel model : models) {
                for (int some : rows) {
                    tries.add(new Try(model, stage, some, model.calls(stage, some)));
                }
            }
        }
        for (int turn = 0; turn < turns; turn++) {
            for (Try one : tries) {
                one.speed.add(one.measure(seconds));
            }
        }
        return tries.stream().map(Try::cell).toList();
    }

    /// The denoiser, which takes nearly all of the time, decides how cores are given.
    static Best best(List<Cell> cells, List<BareModel> models) {
        Threads threads = best(cells.stream().filter(cell -> cell.stage == Stage.DENOISER)).threads;
        var rows = new EnumMap<Stage, Integer>(Stage.class);
        for (Stage stage : Stage.values()) {
            rows.put(
                    stage,
                    best(cells.stream()
                                    .filter(cell -> cell.stage == stage)
                                    .filter(cell -> cell.threads.equals(threads)))
                            .rows);
        }
        BareModel model =
                models.stream().filter(m -> m.threads().equals(threads)).findFirst().orElseThrow();
        return new Best(model, rows);
    }

    private static Cell best(java.util.stream.Stream<Cell> cells) {
        return cells.max(java.util.Comparator.comparingDouble(cell -> cell.speed.median()))
                .orElseThrow();
    }

    private record Try(
            BareModel model,
            Stage stage,
            int rows,
            List<BareNetwork.Call> calls,
            List<Double> speed) {

        Try(BareModel model, Stage stage, int rows, List<BareNetwork.Call> calls) {
            this(model, stage, rows, calls, new ArrayList<>());
        }

        Cell cell() {
            String name = "%s, %s, %s rows".formatted(stage.part(), model.threads(), rows);
            return new Cell(model.threads(), stage, rows, new Series(name, "rows/s", speed));
        }

        double measure(double seconds) throws IOException, InterruptedException {
            model.together(calls.stream().map(call -> times(call, 1)).toList());
            double once = model.together(calls.stream().map(call -> times(call, 1)).toList());
            int times = (int) Math.ceil(seconds / once);
            double took = model.together(calls.stream().map(call -> times(call, times)).toList());
            return calls.size() * rows * times / took;
        }
    }

    private static Callable<Void> times(BareNetwork.Call call, int times) {
        return () -> {
            for (int i = 0; i < times; i++) {
                call.run();
            }
            return null;
        };
    }
}
