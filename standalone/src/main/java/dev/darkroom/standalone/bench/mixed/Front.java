package dev.darkroom.standalone.bench.mixed;

import dev.darkroom.standalone.bench.drawing.Wish;

/// Decides when requests that arrive one by one are drawn.
interface Front extends AutoCloseable {

    String name();

    /// Takes a request; returns at once.
    ///
    /// @param started run when its drawing begins
    /// @param done run when its picture is finished
    void take(Wish wish, Runnable started, Runnable done);

    /// Waits for all that was taken.
    @Override
    void close();
}
