package dev.darkroom.runtime;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// Whether a program is alive, and whether it can do its work: ready when every one of its
/// conditions is.
public final class Health {

    /// How one part of the program is.
    public sealed interface State {

        /// @param note what is worth knowing all the same, or the empty text
        record Ready(String note) implements State {}

        /// @param reason what is awaited, in a few words
        record NotReady(String reason) implements State {}

        /// @param reason why it will not come back by itself; the program is no longer live
        record Failed(String reason) implements State {}
    }

    /// One part of the program, which says how it is.
    public final class Condition {

        private final String name;

        private Condition(String name) {
            this.name = name;
        }

        public void ready() {
            ready("");
        }

        /// @param note what is worth knowing all the same
        public void ready(String note) {
            states.put(name, new State.Ready(note));
        }

        public void notReady(String reason) {
            states.put(name, new State.NotReady(reason));
        }

        public void failed(String reason) {
            states.put(name, new State.Failed(reason));
        }
    }

    private final Map<String, State> states = new ConcurrentSkipListMap<>();

    /// @param reason why it is not ready yet
    public Condition condition(String name, String reason) {
        var condition = new Condition(name);
        condition.notReady(reason);
        return condition;
    }

    public boolean ready() {
        return states.values().stream().allMatch(State.Ready.class::isInstance);
    }

    /// Whether this condition is.
    public boolean ready(String name) {
        return states.get(name) instanceof State.Ready;
    }

    public boolean live() {
        return states.values().stream().noneMatch(State.Failed.class::isInstance);
    }

    /// Nobody needs to wait for a program whose part has failed.
    ///
    /// @throws IOException telling how every part is, unless [#live]
    public void demandLive() throws IOException {
        if (!live()) {
            throw new IOException("a part failed: " + report());
        }
    }

    /// @return each condition's name with `ready`, or the reason why not; a note may follow `ready`
    public Map<String, String> report() {
        var report = new TreeMap<String, String>();
        states.forEach(
                (name, state) ->
                        report.put(
                                name,
                                switch (state) {
                                    case State.Ready(String note) ->
                                            note.isEmpty() ? "ready" : "ready; " + note;
                                    case State.NotReady(String reason) -> reason;
                                    case State.Failed(String reason) -> "failed: " + reason;
                                }));
        return report;
    }
}
