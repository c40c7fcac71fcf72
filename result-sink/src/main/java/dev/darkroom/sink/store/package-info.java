/// Where pictures are kept: a few small verbs, a folder and S3 behind them, and one author of keys.
package dev.darkroom.sink.store;
