package dev.darkroom.standalone.bench.limit;

import dev.darkroom.standalone.bench.figures.Series;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// Tries numbers of rows a call, network by network, with each way of giving cores to calls.
///
/// @param rows numbers of rows to try
/// @param seconds for each try
/// @param turns tries of each, in turn with the others
record RowSweep(List<Integer> rows, double seconds, int turns) {

    /// One cell of the sweep.
    ///
    /// @param speed rows a second of all callers together, once a turn
    record Cell(Threads threads, LimitStage stage, int rows, Series speed) {}

    List<Cell> measure(List<BareModel> models) throws IOException, InterruptedException {
        var tries = new ArrayList<Try>();
        for (LimitStage stage : LimitStage.values()) {
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

    /// @return the number of rows a call that is fastest with these threads, for each network
    static Map<LimitStage, Integer> fastestRows(List<Cell> cells, Threads threads) {
        var rows = new EnumMap<LimitStage, Integer>(LimitStage.class);
        for (LimitStage stage : LimitStage.values()) {
            Cell fastest =
                    cells.stream()
                            .filter(cell -> cell.stage == stage && cell.threads.equals(threads))
                            .max(Comparator.comparingDouble(cell -> cell.speed.median()))
                            .orElseThrow();
            rows.put(stage, fastest.rows);
        }
        return rows;
    }

    private record Try(
            BareModel model,
            LimitStage stage,
            int rows,
            List<BareNetwork.Call> calls,
            List<Double> speed) {

        Try(BareModel model, LimitStage stage, int rows, List<BareNetwork.Call> calls) {
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
