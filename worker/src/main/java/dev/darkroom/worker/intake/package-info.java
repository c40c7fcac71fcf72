/// From Kafka to leased requests: lanes that hold one lease each, and views of the topics that say
/// what not to draw and what killed whoever drew it.
package dev.darkroom.worker.intake;
