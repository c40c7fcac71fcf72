/// From `results` to the store and to `receipts`: many idempotent puts in flight, offsets committed
/// only behind them.
package dev.darkroom.sink.keeper;
