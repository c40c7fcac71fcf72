package dev.darkroom.standalone.letters;

import dev.darkroom.producer.letters.Letter;
import dev.darkroom.producer.letters.LetterPast;
import dev.darkroom.producer.letters.Letters;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.WholeTopic;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.io.IOException;
import java.util.Collection;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// What is on `dead-letters` now.
record DeadLetterList(Bus bus) {

    /// @param keys of the letters wanted; all of them where it is empty
    /// @throws IOException if there is no such topic
    void each(Collection<String> keys, BiConsumer<Letter, LetterPast> reader) throws IOException {
        new Letters<IOException>(this::read)
                .each(letter -> keys.isEmpty() || keys.contains(letter.key()), reader);
    }

    private void read(Consumer<ConsumerRecord<byte[], byte[]>> reader) throws IOException {
        try (var topic = WholeTopic.open(bus, bus.topics().deadLetters())) {
            topic.iterator().forEachRemaining(reader);
        }
    }
}
