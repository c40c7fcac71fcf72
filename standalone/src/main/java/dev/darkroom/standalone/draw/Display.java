package dev.darkroom.standalone.draw;

import dev.darkroom.worker.onnx.LoadingStep;

import java.io.PrintStream;

/// Shows the board on standard error while pictures are drawn. Belongs to one thread.
interface Display extends AutoCloseable {

    /// Bars where the launcher found a terminal for them, or else lines.
    static Display of(Board board, PrintStream err) {
        int columns = Integer.getInteger("darkroom.columns", 0);
        return columns > 0
                ? new Bars(board, err, columns)
                : new Lines(board, err, System::nanoTime);
    }

    /// What is going on while no picture is being drawn yet.
    void note(String text);

    /// The model is being loaded; told again and again.
    void loading(LoadingStep step);

    /// A picture got further.
    void stepped(Board.Row row);

    /// Called a few times a second.
    void refresh();

    /// Prints something else, which stays.
    void aside(Runnable print);

    /// Leaves the terminal as it was.
    @Override
    void close();
}
