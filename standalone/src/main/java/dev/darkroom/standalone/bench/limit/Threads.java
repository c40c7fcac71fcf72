package dev.darkroom.standalone.bench.limit;

/// How a machine's cores are given to calls.
///
/// @param callers calls side by side, each in a session of its own
/// @param perCall threads of each call
record Threads(int callers, int perCall) {

    /// Every core a call of its own.
    static Threads apart(int cores) {
        return new Threads(cores, 1);
    }

    /// All cores for one call.
    static Threads together(int cores) {
        return new Threads(1, cores);
    }

    @Override
    public String toString() {
        return callers + " x " + perCall + (perCall == 1 ? " thread" : " threads");
    }
}
