/// How requests end, as records, and the one way out to Kafka: results, attempts and dead letters
/// that must arrive, progress that may be dropped.
package dev.darkroom.worker.outcome;
