/// From a lease to its outcome. [RequestHandler] is the main line; [Reception] reads, [Sitting]
/// draws, [Answers] and [Refusals] publish how it ended, [DeadLetterWriter] puts aside what cannot
/// be answered, [Views] know cancellations and attempts. Each of them is given what it needs and no
/// more.
package dev.darkroom.worker.serving;
