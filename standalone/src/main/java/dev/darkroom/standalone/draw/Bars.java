package dev.darkroom.standalone.draw;

import dev.darkroom.worker.onnx.LoadingStep;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// Progress on a terminal: one bar for each picture being drawn, and a line that sums up. They are
/// painted over again and again, and gone in the end.
final class Bars implements Display {

    private static final int MOST_ROWS = 12;
    private static final int WIDEST = 100;
    private static final int NUMBERS = "  1000/1000".length();
    private static final int LOADING_BAR = 20;
    private static final String ERASE_TO_END = "\u001b[J";

    private final Board board;
    private final PrintStream err;
    private final int columns;
    private String note = "";
    private int painted;

    /// @param columns of the terminal, at least 1
    Bars(Board board, PrintStream err, int columns) {
        this.board = board;
        this.err = err;
        this.columns = columns;
    }

    @Override
    public void note(String text) {
        note = text;
        refresh();
    }

    @Override
    public void loading(LoadingStep step) {
        note = step.bar(LOADING_BAR) + " " + step.text();
    }

    @Override
    public void stepped(Board.Row row) {
        // The next refresh shows it, with whatever else has happened until then.
    }

    @Override
    public void refresh() {
        List<String> lines = lines();
        err.print(home() + String.join(System.lineSeparator(), lines));
        err.flush();
        painted = lines.size();
    }

    @Override
    public void aside(Runnable print) {
        close();
        print.run();
        refresh();
    }

    @Override
    public void close() {
        err.print(home());
        err.flush();
        painted = 0;
    }

    /// Back to where the first line begins, with nothing below.
    private String home() {
        return (painted > 1 ? "\r\u001b[%sA".formatted(painted - 1) : "\r") + ERASE_TO_END;
    }

    private List<String> lines() {
        var lines = new ArrayList<String>();
        board.drawing().stream().limit(MOST_ROWS).map(this::bar).forEach(lines::add);
        lines.add(cut(board.begun() ? board.summary() : note));
        return lines;
    }

    private String bar(Board.Row row) {
        String label = "%-26s".formatted(row.label());
        String numbers = "%5s/%s".formatted(row.step(), row.steps());
        int room = Math.max(1, Math.min(columns, WIDEST) - 1 - label.length() - NUMBERS);
        int full = Math.min(room, room * row.step() / row.steps());
        return cut(label + "█".repeat(full) + "░".repeat(room - full) + numbers);
    }

    /// A line that wraps would be counted as one and painted as two.
    private String cut(String line) {
        return line.codePointCount(0, line.length()) < columns
                ? line
                : line.substring(0, line.offsetByCodePoints(0, Math.max(0, columns - 1)));
    }
}
