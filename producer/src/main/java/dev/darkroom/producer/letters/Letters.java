package dev.darkroom.producer.letters;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Tells letters from the notes of their being published again, which lie on the same topic.
///
/// @param whole reads `dead-letters` from its beginning to its end; called twice
/// @param <E> what it throws
public record Letters<E extends Exception>(Topic<E> whole) {

    /// Reads the topic.
    @FunctionalInterface
    public interface Topic<E extends Exception> {

        void read(Consumer<ConsumerRecord<byte[], byte[]>> reader) throws E;
    }

    /// Reads each letter once, however often it was put aside, in the order in which it first was.
    ///
    /// @param wanted whether a letter is handed on
    public void each(Predicate<Letter> wanted, BiConsumer<Letter, LetterPast> reader) throws E {
        var pasts = new HashMap<String, LetterPast>();
        whole.read(record -> count(new Letter(record), pasts));
        whole.read(
                record -> {
                    var letter = new Letter(record);
                    if (letter.replayed().isEmpty() && wanted.test(letter)) {
                        // What comes while this is read is for the next time.
                        Optional.ofNullable(pasts.remove(letter.mark()))
                                .ifPresent(past -> reader.accept(letter, past));
                    }
                });
    }

    private static void count(Letter record, Map<String, LetterPast> pasts) {
        record.replayed()
                .ifPresentOrElse(
                        mark -> pasts.put(mark, past(pasts, mark).replayed(record.at())),
                        () -> pasts.put(record.mark(), past(pasts, record.mark()).aside()));
    }

    private static LetterPast past(Map<String, LetterPast> pasts, String mark) {
        return pasts.getOrDefault(mark, LetterPast.NONE);
    }
}
