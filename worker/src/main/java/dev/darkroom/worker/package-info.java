/// The program that draws: leases requests, draws them, publishes how they ended. [Worker] is its
/// parts list; [dev.darkroom.worker.serving.RequestHandler] is what it does with a request.
package dev.darkroom.worker;
