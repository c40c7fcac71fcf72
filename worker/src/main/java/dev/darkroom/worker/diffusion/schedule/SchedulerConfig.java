package dev.darkroom.worker.diffusion.schedule;

/// A model's `scheduler_config.json`.
public final class SchedulerConfig {}
