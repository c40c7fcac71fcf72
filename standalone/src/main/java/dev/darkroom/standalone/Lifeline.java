package dev.darkroom.standalone;

import java.io.IOException;

/// What a process that another one has started for itself holds on to: its standard input. That
/// ends when the other process does, however it ends, and this one with it.
public final class Lifeline {

    /// The system property that a process is told to hold on with.
    public static final String PROPERTY = "darkroom.lifeline";

    private static final int LET_GO = 3;

    private Lifeline() {}

    /// Holds on, where the process was told to.
    static void holdIfTold() {
        if (Boolean.getBoolean(PROPERTY)) {
            hold();
        }
    }

    /// Holds on from now on; returns at once.
    public static void hold() {
        Thread.ofPlatform().daemon().name("lifeline").start(Lifeline::await);
    }

    private static void await() {
        try {
            while (System.in.read() >= 0) {
                // Whatever is said, somebody is there.
            }
        } catch (IOException _) {
            // Nobody is there any more.
        }
        Runtime.getRuntime().halt(LET_GO);
    }
}
