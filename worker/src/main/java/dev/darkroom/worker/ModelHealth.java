package dev.darkroom.worker;

import dev.darkroom.runtime.Health;

/// How a model is, for those who look at the worker's health. Before it has been ready once, the
/// worker waits for it; from then on it may come and go.
final class ModelHealth {

    private final Health.Condition condition;
    private volatile boolean awaited = true;

    ModelHealth(Health.Condition condition) {
        this.condition = condition;
    }

    /// @param how it is being made ready, in a few words
    void loading(String how) {
        if (awaited) {
            condition.notReady(how);
        } else {
            condition.ready(how);
        }
    }

    /// @param note what is worth knowing all the same, or the empty text
    void ready(String note) {
        awaited = false;
        condition.ready(note);
    }

    /// It is not loaded, and need not be.
    void absent() {
        ready("not loaded; its next request has it loaded");
    }

    void unusable(String why) {
        awaited = true;
        condition.notReady("cannot be loaded: " + why);
    }
}
