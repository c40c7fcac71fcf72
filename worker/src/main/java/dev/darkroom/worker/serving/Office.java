package dev.darkroom.worker.serving;

import java.time.InstantSource;

/// What serves the requests of all models of a worker.
///
/// @param worker its name
/// @param admission who may draw at the same time, of whatever model
/// @param lastDelivery of one record: not settled then, the brokers drop it without a word
public record Office(
        String worker,
        Mail mail,
        Views views,
        Admission admission,
        Patience patience,
        int lastDelivery,
        WorkerMeters meters,
        InstantSource clock) {}
