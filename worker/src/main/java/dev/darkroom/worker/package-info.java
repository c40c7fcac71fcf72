/// The program that draws: leases requests, draws them, publishes how they ended. [Worker] is its
/// parts list, [RequestHandler] its main line.
package dev.darkroom.worker;
