/// Indexes of pictures: they are found by an embedding, by their captions or by their own hash.
/// Only this package knows Lucene.
package dev.darkroom.worker.retrieval;
