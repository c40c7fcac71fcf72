/// Asks for pictures: publishes requests and cancellations, and watches what becomes of them.
package dev.darkroom.producer;
