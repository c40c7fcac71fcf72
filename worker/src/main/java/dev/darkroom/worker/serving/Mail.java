package dev.darkroom.worker.serving;

import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.worker.outcome.Outbox;
import dev.darkroom.worker.outcome.ProgressFeed;

/// How a worker's requests and answers are written and sent.
///
/// @param wire reads requests
/// @param outbox sends what must arrive
/// @param progress sends what may be dropped
public record Mail(Wire wire, Outbox outbox, ProgressFeed progress) {}
