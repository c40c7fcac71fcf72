package dev.darkroom.standalone.draw;

/// Shows the board on standard error while pictures are drawn. Belongs to one thread.
interface Display extends AutoCloseable {

    /// What is going on while no picture is being drawn yet.
    void note(String text);

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
