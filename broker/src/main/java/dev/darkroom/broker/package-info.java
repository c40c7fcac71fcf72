/// A real Kafka broker in this process, for the first minute and for tests.
package dev.darkroom.broker;
