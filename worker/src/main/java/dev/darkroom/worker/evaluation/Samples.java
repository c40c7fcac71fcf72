package dev.darkroom.worker.evaluation;

import java.io.IOException;
import java.util.function.Consumer;

/// The pictures of one side of a comparison. They are read one after the other, never all at once.
public interface Samples {
    /// Where they come from, for people.
    String source();

    /// Hands out each once, in an order that is always the same.
    ///
    /// @param most pictures to hand out
    /// @throws IOException naming a picture that cannot be read
    void forEach(int most, Consumer<Sample> observer) throws IOException;
}
