package dev.darkroom.worker;

import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.wire.UnreadableRecordException;
import dev.darkroom.worker.drawing.DrawingStopped;
import dev.darkroom.worker.intake.Attempts;
import dev.darkroom.worker.intake.Lease;
import dev.darkroom.worker.intake.LeaseHandler;
import dev.darkroom.worker.intake.Settlement;
import dev.darkroom.worker.outcome.DeadLetter;
import dev.darkroom.worker.outcome.Delivery;
import dev.darkroom.worker.outcome.Failure;
import dev.darkroom.worker.outcome.FailureCode;
import dev.darkroom.worker.outcome.Results;
import dev.darkroom.worker.prompt.Asked;
import dev.darkroom.worker.prompt.Prompt;
import dev.darkroom.worker.prompt.Refusal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What happens to a leased request: it is read, refused or drawn, and answered. Whatever happens,
/// the lease is accepted only when the answer is acknowledged by the brokers.
final class RequestHandler implements LeaseHandler {

    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Room room;
    private final Answered answered = new Answered(10_000);

    RequestHandler(Room room) {
        this.room = room;
    }

    @Override
    public Settlement handle(Lease lease) {
        room.meters().queued(Duration.between(lease.publishedAt(), lease.since()));
        try {
            return nearlyLast(lease) && begunAgain(lease)
                    ? Settlement.ACCEPT
                    : handleReadable(lease, decode(lease));
        } catch (UnreadableRecordException e) {
            return putAside(lease, e);
        } catch (DrawingStopped _) {
            return Settlement.RELEASE;
        }
    }

    // A delivery is kept in hand, for a worker may be lost while it puts the request back.
    private boolean nearlyLast(Lease lease) {
        return lease.deliveries() >= Math.max(2, room.lastDelivery() - 1);
    }

    // Whatever happened now would happen to the last deliveries of the record. A fresh record has
    // all of them before it; what kills workers is known by its attempts, not by its deliveries.
    // What no broker takes a second time is handled as it is.
    private boolean begunAgain(Lease lease) {
        Delivery delivery = room.outbox().again(lease.topic(), original(lease), lease::check);
        LOG.atWarn()
                .addKeyValue("source", lease.source())
                .addKeyValue("delivery", delivery)
                .log("A request on its last deliveries is put at the end of its queue");
        return delivery == Delivery.ACKNOWLEDGED;
    }

    // Bytes that cannot be read are their own fault. Anything else, a registry out of reach, is
    // not, and passes.
    private PromptRequest decode(Lease lease) {
        while (true) {
            lease.check();
            try {
                return room.wire().decode(lease.topic(), lease.value(), PromptRequest.class);
            } catch (UnreadableRecordException e) {
                throw e;
            } catch (RuntimeException e) {
                LOG.atWarn()
                        .addKeyValue("source", lease.source())
                        .addKeyValue("error", e.toString())
                        .log("Reading a request failed for no fault of its own and is tried again");
                pause();
            } catch (Error e) {
                throw new UnreadableRecordException("reading it failed: " + e, e);
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new DrawingStopped(DrawingStopped.Reason.INTERRUPTED);
        }
    }

    // To give back what fails unexpectedly would bring it round again at once, time after time.
    // Errors too: a picture that takes more memory than there is takes it every time.
    private Settlement handleReadable(Lease lease, PromptRequest request) {
        try {
            return switch (room.reader().read(lease.key(), request)) {
                case Refusal refusal -> refuse(lease, refusal.asked(), Failure.of(refusal));
                case Prompt prompt -> serve(lease, prompt);
            };
        } catch (DrawingStopped stopped) {
            throw stopped;
        } catch (RuntimeException | Error e) {
            LOG.atError()
                    .addKeyValue("requestId", request.getId())
                    .setCause(e)
                    .log("Serving a request failed");
            String message = "prompt %s: serving it failed: %s".formatted(request.getId(), e);
            Failure failure = Failure.because(FailureCode.of(e), message, 0);
            return refuse(lease, Asked.of(request), failure);
        }
    }

    private Settlement serve(Lease lease, Prompt prompt) {
        try (var _ = room.admission().claim(prompt.id(), lease::check)) {
            catchUp(lease);
            Attempts.Past past = room.attempts().of(prompt.id());
            Optional<String> other = answered.otherDigest(prompt.asked());
            if (other.isPresent()) {
                return refuse(lease, prompt.asked(), conflict(prompt.asked(), other.get()));
            }
            if (past.unfinished() >= room.patience().attempts()) {
                return giveUp(lease, prompt, past);
            }
            Settlement settlement = new Sitting(room, lease, prompt, past.unfinished()).run();
            if (settlement == Settlement.ACCEPT) {
                answered.add(prompt.asked());
            }
            return settlement;
        }
    }

    // A cancellation that was acknowledged before the lease must be seen before the first pass, and
    // so must the attempt of a worker that died.
    private void catchUp(Lease lease) {
        CompletableFuture<Void> caughtUp = room.caughtUp().get();
        while (true) {
            lease.check();
            try {
                caughtUp.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException _) {
                // The brokers take their time; the lease may have been lost meanwhile.
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new DrawingStopped(DrawingStopped.Reason.INTERRUPTED);
            } catch (ExecutionException e) {
                throw new IllegalStateException("catching up with controls and attempts", e);
            }
        }
    }

    private Settlement refuse(Lease lease, Asked asked, Failure failure) {
        answer(lease, asked, failure);
        answered.add(asked);
        return Settlement.ACCEPT;
    }

    private static Failure conflict(Asked asked, String other) {
        return Failure.conflict(asked.id(), asked.digest(), other);
    }

    private Settlement giveUp(Lease lease, Prompt prompt, Attempts.Past past) {
        String reason =
                "its workers were lost %d times while they drew it".formatted(past.unfinished());
        putAside(lease, reason, past.history());
        answer(
                lease,
                prompt.asked(),
                Failure.because(
                        FailureCode.WORKER_LOST,
                        "prompt %s: %s".formatted(prompt.id(), reason),
                        past.unfinished()));
        // Whoever replays the dead letter begins afresh.
        Sitting.finished(room, lease, prompt.id(), past.unfinished());
        answered.add(prompt.asked());
        return Settlement.ACCEPT;
    }

    private void answer(Lease lease, Asked asked, Failure failure) {
        GenerationResult result =
                room.results()
                        .failed(
                                asked,
                                OptionalInt.empty(),
                                failure,
                                new Results.Timing(room.clock().instant(), Duration.ZERO));
        Delivery delivery = room.outbox().result(result, Answers.travelling(lease), lease::check);
        if (delivery == Delivery.TOO_LARGE) {
            String reason = "its answer, %s, is larger than a record".formatted(failure.code());
            putAside(lease, reason, deliveries(lease));
            return;
        }
        room.meters().failed(failure.code());
        LOG.atInfo()
                .addKeyValue("requestId", asked.id())
                .addKeyValue("source", lease.source())
                .addKeyValue("code", failure.code())
                .log("A request was answered without a picture");
    }

    private Settlement putAside(Lease lease, UnreadableRecordException unreadable) {
        try {
            putAside(lease, unreadable.getMessage(), deliveries(lease));
            return Settlement.ACCEPT;
        } catch (DrawingStopped _) {
            return Settlement.RELEASE;
        }
    }

    private static String deliveries(Lease lease) {
        return "delivered %d times".formatted(lease.deliveries());
    }

    private void putAside(Lease lease, String reason, String history) {
        var letter =
                new DeadLetter(
                        original(lease), reason, history, room.worker(), room.clock().instant());
        if (room.outbox().deadLetter(letter, lease::check) == Delivery.TOO_LARGE) {
            LOG.atError()
                    .addKeyValue("source", lease.source())
                    .log("A record is too large to be put aside; it stays only where it is");
        }
        room.meters().deadLetter();
        LOG.atWarn()
                .addKeyValue("source", lease.source())
                .addKeyValue("error", reason)
                .log("A record was put aside as a dead letter");
    }

    private static DeadLetter.Original original(Lease lease) {
        return new DeadLetter.Original(
                lease.source(), lease.keyBytes(), lease.value(), lease.headers());
    }
}
