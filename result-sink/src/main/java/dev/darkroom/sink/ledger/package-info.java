/// What became of every request: receipts folded into one fact per picture and one outcome per
/// request, exactly once. Touches nothing but Kafka.
package dev.darkroom.sink.ledger;
