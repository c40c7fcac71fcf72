package dev.darkroom.standalone.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// What the brokers know of a share group: who has leased which record, and how often it was
/// delivered. It keeps the habits of real ones: a lease that lapses is given on without a word to
/// whoever had it; an acknowledgement that comes too late is called a success and changes nothing;
/// a restart forgets how often a record was delivered; a record that is delivered too often is
/// dropped in silence.
final class Queue {

    static final int MOST_DELIVERIES = 5;

    /// @param holder empty while nobody has it
    private record State(String holder, int deliveries, boolean settled) {

        private static final State NEW = new State("", 0, false);

        boolean available() {
            return holder.isEmpty() && !settled;
        }

        State free() {
            return new State("", deliveries, settled || deliveries >= MOST_DELIVERIES);
        }
    }

    private final Topic topic;
    private final Map<Integer, State> states = new HashMap<>();

    Queue(Topic topic) {
        this.topic = topic;
    }

    /// @return offsets that can be leased now
    int[] available() {
        return IntStream.range(0, topic.end())
                .filter(offset -> state(offset).available())
                .toArray();
    }

    boolean settled() {
        return IntStream.range(0, topic.end()).allMatch(offset -> state(offset).settled());
    }

    /// @return how often the record has been delivered, this time included
    int lease(int offset, String holder) {
        int deliveries = state(offset).deliveries() + 1;
        states.put(offset, new State(holder, deliveries, false));
        return deliveries;
    }

    boolean holds(int offset, String holder) {
        return state(offset).holder().equals(holder);
    }

    void accept(int offset, String holder) {
        if (holds(offset, holder)) {
            states.put(offset, new State("", state(offset).deliveries(), true));
        }
    }

    /// The holder gives it back, or its lock lapses, or its connection closes.
    void free(int offset, String holder) {
        if (holds(offset, holder)) {
            states.put(offset, state(offset).free());
        }
    }

    /// The broker is killed and comes back.
    void restart() {
        states.replaceAll((_, state) -> state.settled() ? state : new State("", 0, false));
    }

    private State state(int offset) {
        return states.getOrDefault(offset, State.NEW);
    }
}
