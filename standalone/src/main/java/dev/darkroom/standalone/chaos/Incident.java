package dev.darkroom.standalone.chaos;

import java.util.Map;

/// An act that was done, and what whoever it was done to was doing.
///
/// @param at nanoseconds of the JVM's clock
/// @param victim name of the part in its life, such as `worker-2.5`
/// @param begun requests that it was drawing, and how often each had been begun by then
record Incident(long at, Act act, String victim, Map<String, Integer> begun) {

    boolean onBroker() {
        return switch (act) {
            case KILL_BROKER, STOP_BROKER, FREEZE_BROKER -> true;
            case KILL_WORKER,
                    FREEZE_WORKER,
                    STOP_WORKER,
                    KILL_SINK,
                    FREEZE_SINK,
                    STOP_SINK,
                    KILL_SINK_AND_STATE,
                    KILL_OBJECT_SERVER,
                    FILL_DISK,
                    ADD_PARTITIONS ->
                    false;
        };
    }

    /// @return whether it cost a worker the lease of what it was drawing
    boolean onWorker() {
        return act.isForWhoDraws();
    }
}
