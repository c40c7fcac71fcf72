package dev.darkroom.sink;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits for what has to become true.
public final class Eventually {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration LOOK = Duration.ofMillis(50);

    private Eventually() {}

    /// @param what is awaited, for the failure's message
    public static void until(String what, BooleanSupplier condition) {
        until(what, PATIENCE, condition);
    }

    /// The same, for what may take longer.
    public static void until(String what, Duration patience, BooleanSupplier condition) {
        await(what).atMost(patience).pollInterval(LOOK).until(condition::getAsBoolean);
    }
}
