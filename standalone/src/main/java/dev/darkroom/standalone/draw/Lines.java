package dev.darkroom.standalone.draw;

import dev.darkroom.worker.onnx.LoadingStep;

import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Progress where there is no terminal: a line when a picture gets further, for each picture at
/// most twice a second besides its first and last step.
final class Lines implements Display {

    private static final long APART = Duration.ofMillis(500).toNanos();

    private final Board board;
    private final PrintStream err;
    private final LongSupplier nanoTime;
    private final Map<String, Long> printed = new HashMap<>();
    private LoadingStep loading;

    Lines(Board board, PrintStream err, LongSupplier nanoTime) {
        this.board = board;
        this.err = err;
        this.nanoTime = nanoTime;
    }

    @Override
    public void note(String text) {
        err.println(text);
    }

    @Override
    public void loading(LoadingStep step) {
        if (!step.equals(loading)) {
            loading = step;
            err.println(step.text());
        }
    }

    @Override
    public void stepped(Board.Row row) {
        long now = nanoTime.getAsLong();
        Long last = printed.get(row.label());
        if (last == null || row.step() == row.steps() || now - last >= APART) {
            printed.put(row.label(), now);
            err.printf(
                    "%s: step %s of %s; %s%n",
                    row.label(), row.step(), row.steps(), board.summary());
        }
    }

    @Override
    public void refresh() {
        // Lines are printed as things happen.
    }

    @Override
    public void aside(Runnable print) {
        print.run();
    }

    @Override
    public void close() {
        // Lines stay.
    }
}
