package dev.darkroom.standalone.bench.limit;

import dev.darkroom.runtime.Closing;
import dev.darkroom.standalone.bench.figures.Way;
import dev.darkroom.standalone.bench.report.Section;
import dev.darkroom.worker.drawing.Model;
import dev.darkroom.worker.drawing.ModelCard;
import dev.darkroom.worker.onnx.runtime.ComputeDevice;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The limit of this machine for one model: bare sessions at the rows and threads that a sweep has
/// found to be fastest.
public final class Limit implements AutoCloseable {

    private static final List<Integer> ROWS = List.of(1, 2, 4, 8, 16, 32);
    private static final List<Integer> FEW_ROWS = List.of(8, 16);
    private static final int TURNS = 3;
    private static final double TRY_SECONDS = 0.15;
    private static final double SHORT_TRY_SECONDS = 0.1;

    private final Closing parts;
    private final ModelCard.Defaults defaults;
    private final Sweep.Best best;
    private final BareModel apart;

    private Limit(Closing parts, Model model, Sweep.Best best, BareModel apart) {
        this.parts = parts;
        this.defaults = model.card().defaults();
        this.best = best;
        this.apart = apart;
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
                            ? new Sweep(FEW_ROWS, SHORT_TRY_SECONDS, 1)
                            : new Sweep(ROWS, TRY_SECONDS, TURNS);
            List<Sweep.Cell> cells = sweep.measure(ways);
            cells.forEach(cell -> section.add(cell.speed()));
            return new Limit(parts, model, Sweep.best(cells, ways), apart);
        } catch (IOException | InterruptedException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /// The fastest.
    ///
    /// @param pictures of a round
    public Way best(int pictures) throws IOException {
        return way(best.model(), best.rows().get(Stage.DENOISER), pictures);
    }

    /// Every core a session, and so many rows a call.
    public Way atRows(int rows, int pictures) throws IOException {
        return way(apart, rows, pictures);
    }

    private Way way(BareModel model, int denoised, int pictures) throws IOException {
        Map<Stage, Integer> rows = new EnumMap<>(best.rows());
        rows.put(Stage.DENOISER, denoised);
        int rowsEach = defaults.guidanceScale() > 1 ? 2 : 1;
        var job = new LimitWay.Job(pictures, defaults.steps(), rowsEach, rows);
        String name = "limit, %s, %s rows".formatted(model.threads(), job.atATime() * rowsEach);
        return new LimitWay(name, model, job);
    }

    @Override
    public void close() {
        parts.close();
    }
}
