package dev.darkroom.worker.outcome;

import dev.darkroom.worker.drawing.DrawingStopped;

/// Asked before anything is sent, and again between tries.
@FunctionalInterface
public interface Guard {

    /// @throws DrawingStopped if this worker may no longer answer for the request
    void check();
}
