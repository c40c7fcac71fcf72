/// The job table: every request's state as far as the topics tell it, for people who ask. A Kafka
/// Streams application of its own beside the ledger, which it never slows: it writes nothing that
/// anybody else reads, and may be lost at any time.
package dev.darkroom.sink.jobs;
