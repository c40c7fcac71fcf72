package dev.darkroom.standalone.letters;

import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.WholeTopic;

import java.io.IOException;
import java.util.Collection;
import java.util.function.Consumer;

/// What is on `dead-letters` now.
record Letters(Bus bus) {

    /// @param keys of the letters wanted; all of them where it is empty
    /// @throws IOException if there is no such topic
    void each(Collection<String> keys, Consumer<Letter> reader) throws IOException {
        try (var topic = WholeTopic.open(bus, bus.topics().deadLetters())) {
            topic.iterator()
                    .forEachRemaining(
                            record -> {
                                var letter = new Letter(record);
                                if (keys.isEmpty() || keys.contains(letter.key())) {
                                    reader.accept(letter);
                                }
                            });
        }
    }
}
