package dev.darkroom.worker.diffusion.schedule;

/// The solvers that work on the half log signal-to-noise ratio agree on the idea of their noise
/// levels, and differ in details that change pictures.
public enum SolverDialect {
    /// DPM-Solver multistep.
    DPM_MULTISTEP(true, false),
    /// DPM-Solver singlestep.
    DPM_SINGLESTEP(true, false),
    /// DEIS: never goes down to zero, and repeats the last of curved levels.
    DEIS(false, true),
    /// UniPC: repeats the last of curved levels where it does not go down to zero.
    UNIPC(false, true);

    private final boolean clipsLambda;
    private final boolean repeatsLast;

    SolverDialect(boolean clipsLambda, boolean repeatsLast) {
        this.clipsLambda = clipsLambda;
        this.repeatsLast = repeatsLast;
    }

    /// Whether `lambda_min_clipped` shortens the schedule.
    boolean clipsLambda() {
        return clipsLambda;
    }

    /// Whether curved levels end with their own last one instead of the smallest of training.
    boolean repeatsLast() {
        return repeatsLast;
    }

    /// Whether timesteps of these levels are rounded, before every timestep is cut to a whole
    /// number.
    boolean roundsTimesteps(SigmaSpacing spacing, SchedulerConfig config) {
        boolean cosine = config.text("beta_schedule").equals("squaredcos_cap_v2");
        return switch (spacing) {
            case KARRAS, LU -> this != DPM_MULTISTEP || !cosine;
            case TIMESTEPS, EXPONENTIAL, BETA -> false;
        };
    }

    /// Whether the last step removes all noise.
    boolean endsAtZero(SchedulerConfig config) {
        return this != DEIS && config.endsAtZero();
    }
}
