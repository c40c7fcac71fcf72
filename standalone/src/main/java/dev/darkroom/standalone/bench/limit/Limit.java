package dev.darkroom.standalone.bench.limit;

import dev.darkroom.runtime.Closing;
import dev.darkroom.standalone.bench.figures.Way;
import dev.darkroom.standalone.bench.report.Section;
import dev.darkroom.worker.drawing.Model;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.onnx.runtime.ComputeDevice;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The limit of this machine for one model: bare sessions at the rows a call that a sweep has found
/// to be fastest.
public final class Limit implements AutoCloseable {

    private static final List<Integer> ROWS = List.of(1, 2, 4, 8, 16, 32);
    private static final List<Integer> FEW_ROWS = List.of(8, 16);
    private static final int TURNS = 3;
    private static final double TRY_SECONDS = 0.15;
    private static final double SHORT_TRY_SECONDS = 0.1;

    private final Closing parts;
    private final ModelCard.Defaults defaults;
    private final List<Swept> swept;

    /// @param rows a call that are fastest, for each network
    private record Swept(BareModel model, Map<LimitStage, Integer> rows) {}

    /// @param swept every core a session first
    private Limit(Closing parts, Model model, List<Swept> swept) {
        this.parts = parts;
        this.defaults = model.card().defaults();
        this.swept = swept;
    }

    /// Sweeps.
    ///
    /// @param folder of the model
    /// @param model the same, loaded
    /// @param quick whether a few rows and short tries will do
    /// @param section takes the sweep
    public static Limit sweep(
            Path folder, Model model, ComputeDevice device, boolean quick, Section section)
            throws IOException, InterruptedException {
        int cores = Runtime.getRuntime().availableProcessors();
        var parts = new Closing();
        try {
            BareModel apart =
                    parts.open(BareModel.open(folder, model, Threads.apart(cores), device));
            BareModel together =
                    cores == 1
                            ? apart
                            : parts.open(
                                    BareModel.open(folder, model, Threads.together(cores), device));
            List<BareModel> ways = cores == 1 ? List.of(apart) : List.of(apart, together);
            var sweep =
                    quick
                            ? new RowSweep(FEW_ROWS, SHORT_TRY_SECONDS, 1)
                            : new RowSweep(ROWS, TRY_SECONDS, TURNS);
            List<RowSweep.Cell> cells = sweep.measure(ways);
            cells.forEach(cell -> section.add(cell.speed()));
            List<Swept> swept =
                    ways.stream()
                            .map(way -> new Swept(way, RowSweep.fastestRows(cells, way.threads())))
                            .toList();
            return new Limit(parts, model, swept);
        } catch (IOException | InterruptedException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /// Every core a session and all cores one session, each at its fastest rows a call. Which of
    /// them is faster depends on what else runs, so each round takes the faster.
    ///
    /// @param pictures of a round
    public Way best(int pictures) throws IOException {
        var ways = new ArrayList<Way>();
        for (Swept one : swept) {
            ways.add(way(one, one.rows().get(LimitStage.DENOISER), pictures));
        }
        return new Fastest(ways);
    }

    /// Every core a session, and so many rows a call.
    public Way atRows(int rows, int pictures) throws IOException {
        return way(swept.getFirst(), rows, pictures);
    }

    private Way way(Swept one, int denoised, int pictures) throws IOException {
        Map<LimitStage, Integer> rows = new EnumMap<>(one.rows());
        rows.put(LimitStage.DENOISER, denoised);
        int rowsEach = defaults.guidanceScale() > 1 ? 2 : 1;
        var job = new LimitWay.Job(pictures, defaults.steps(), rowsEach, rows);
        String name = "%s, %s rows".formatted(one.model().threads(), job.atATime() * rowsEach);
        return new LimitWay("limit, " + name, one.model(), job);
    }

    /// The fastest of several ways, in each round anew.
    private record Fastest(List<Way> ways) implements Way {

        @Override
        public String name() {
            return ways.stream().map(Way::name).collect(Collectors.joining(" or "));
        }

        @Override
        public double measure(int round) throws Exception {
            double fastest = 0;
            for (Way way : ways) {
                fastest = Math.max(fastest, way.measure(round));
            }
            return fastest;
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
