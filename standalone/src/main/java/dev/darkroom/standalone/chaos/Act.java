package dev.darkroom.standalone.chaos;

/// What is done to a part.
enum Act {
    KILL_WORKER(44, "killed"),
    FREEZE_WORKER(6, "frozen beyond its leases"),
    STOP_WORKER(8, "asked to stop"),
    KILL_SINK(13, "killed"),
    FREEZE_SINK(3, "frozen beyond its session"),
    STOP_SINK(3, "asked to stop"),
    KILL_SINK_AND_STATE(4, "killed, its state folder removed"),
    KILL_BROKER(7, "killed"),
    STOP_BROKER(3, "asked to stop"),
    FREEZE_BROKER(2, "frozen"),
    KILL_OBJECT_SERVER(4, "killed, and away for a while"),
    FILL_DISK(3, "its disk full"),
    ADD_PARTITIONS(1, "more partitions");

    private final int weight;
    private final String words;

    Act(int weight, String words) {
        this.weight = weight;
        this.words = words;
    }

    /// @return whether it costs something only while its victim draws
    boolean isForWhoDraws() {
        return this == KILL_WORKER || this == FREEZE_WORKER || this == STOP_WORKER;
    }

    /// How often it is done, relative to the others.
    int weight() {
        return weight;
    }

    /// What happened, after the name of whom it happened to.
    String words() {
        return words;
    }
}
