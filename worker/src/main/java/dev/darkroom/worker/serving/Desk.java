package dev.darkroom.worker.serving;

import dev.darkroom.worker.prompt.PromptReader;

/// What reads and draws the requests of one queue.
///
/// @param lastDelivery of one record: not settled then, the brokers drop it without a word
public record Desk(PromptReader reader, Artist artist, Patience patience, int lastDelivery) {}
