package dev.darkroom.standalone.chaos.part;

/// Waits where an interruption is to be remembered and changes nothing.
public final class Waiting {

    private Waiting() {}

    /// Returns when the thread has ended, or when this one is interrupted.
    public static void until(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
