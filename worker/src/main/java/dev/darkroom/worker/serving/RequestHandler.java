package dev.darkroom.worker.serving;

import dev.darkroom.runtime.trace.Current;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.wire.UnreadableRecordException;
import dev.darkroom.worker.drawing.DrawingStopped;
import dev.darkroom.worker.intake.Attempts;
import dev.darkroom.worker.intake.Lease;
import dev.darkroom.worker.intake.LeaseHandler;
import dev.darkroom.worker.intake.Settlement;
import dev.darkroom.worker.outcome.Failure;
import dev.darkroom.worker.outcome.FailureCode;
import dev.darkroom.worker.outcome.Results;
import dev.darkroom.worker.prompt.Asked;
import dev.darkroom.worker.prompt.Prompt;
import dev.darkroom.worker.prompt.PromptReader;
import dev.darkroom.worker.prompt.Refusal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;

/// What happens to a leased request: it is read, refused or drawn, and answered. Whatever happens,
/// the lease is accepted only when the answer is acknowledged by the brokers.
public final class RequestHandler implements LeaseHandler {

    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

    private final Admission admission;
    private final FreshStarts freshStarts;
    private final Reception reception;
    private final DeadLetterWriter deadLetters;
    private final Refusals refusals;
    private final Sittings sittings;
    private final AttemptLog attemptLog;
    private final Views views;
    private final WorkerMeters meters;
    private final int attempts;

    /// @param reader of the requests of one model
    /// @param artist that draws with the model
    public RequestHandler(Office office, PromptReader reader, Artist artist) {
        String worker = office.worker();
        Mail mail = office.mail();
        InstantSource clock = office.clock();
        this.admission = office.admission();
        this.views = office.views();
        this.meters = office.meters();
        this.attempts = office.patience().attempts();
        var results = new Results(worker, artist.card().name());
        var post = new Post(mail.outbox(), results, meters, clock);
        this.freshStarts = new FreshStarts(mail.outbox(), meters, office.lastDelivery());
        this.reception = new Reception(mail.wire(), reader);
        this.deadLetters = new DeadLetterWriter(worker, mail.outbox(), meters, clock);
        this.refusals = new Refusals(post, deadLetters);
        this.attemptLog = new AttemptLog(worker, mail.outbox(), views, meters, clock);
        this.sittings =
                new Sittings(
                        new Sitting.Easel(
                                artist,
                                admission,
                                new Progress(worker, mail.progress(), meters, clock),
                                clock,
                                office.patience()),
                        post,
                        attemptLog,
                        views.cancellations());
    }

    @Override
    public Settlement handle(Lease lease) {
        long began = System.nanoTime();
        meters.queued(Duration.between(lease.publishedAt(), lease.since()));
        try (var _ = Current.of(lease.span())) {
            return freshStarts.given(lease)
                    ? Settlement.ACCEPT
                    : handleReadable(lease, reception.open(lease), began);
        } catch (UnreadableRecordException e) {
            return putAside(lease, e);
        } catch (DrawingStopped _) {
            return Settlement.RELEASE;
        }
    }

    // To give back what fails unexpectedly would bring it round again at once, time after time.
    // Errors too: a picture that takes more memory than there is takes it every time.
    private Settlement handleReadable(Lease lease, PromptRequest request, long began) {
        try {
            return switch (reception.read(lease, request)) {
                case Refusal refusal -> refuse(lease, refusal.asked(), Failure.of(refusal));
                case Prompt prompt -> serve(lease, prompt, began);
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

    private Settlement serve(Lease lease, Prompt prompt, long began) {
        meters.went(Stage.READING, began);
        return asOwner(
                lease,
                prompt.asked(),
                past ->
                        past.unfinished() >= attempts
                                ? giveUp(lease, prompt, past)
                                : draw(lease, prompt, past));
    }

    private Settlement draw(Lease lease, Prompt prompt, Attempts.Past past) {
        try {
            return sittings.draw(lease, prompt, past.unfinished());
        } catch (DrawingStopped stopped) {
            if (stopped.reason() == DrawingStopped.Reason.GIVEN_UP) {
                return giveUp(lease, prompt, views.attempts().of(prompt.id()));
            }
            throw stopped;
        }
    }

    private Settlement refuse(Lease lease, Asked asked, Failure failure) {
        if (!asked.canBeOwned()) {
            refusals.answer(lease, asked, failure);
            return Settlement.ACCEPT;
        }
        return asOwner(
                lease,
                asked,
                past -> {
                    var attempt = attemptLog.entry(lease, asked, past.unfinished() + 1);
                    attempt.claim();
                    attempt.awaitOwn(lease::check);
                    refusals.answer(lease, asked, failure);
                    attempt.finish();
                    return Settlement.ACCEPT;
                });
    }

    /// Whatever is answered, but for a conflict, is answered for the request whose id it is.
    private Settlement asOwner(
            Lease lease, Asked asked, Function<Attempts.Past, Settlement> answer) {
        long read = System.nanoTime();
        views.catchUp(lease::check);
        meters.went(Stage.CATCHING_UP, read);
        if (taken(asked)) {
            return conflict(lease, asked); // at once, and not when the other has been drawn
        }
        try (var claim = admission.claim(asked.id(), lease::check)) {
            if (claim.waited()) {
                views.catchUp(lease::check);
            }
            return taken(asked)
                    ? conflict(lease, asked)
                    : answer.apply(views.attempts().of(asked.id()));
        } catch (DrawingStopped stopped) {
            if (stopped.reason() == DrawingStopped.Reason.TAKEN) {
                return conflict(lease, asked);
            }
            throw stopped;
        }
    }

    private boolean taken(Asked asked) {
        return views.attempts().of(asked.id()).otherOwner(asked.digest()).isPresent();
    }

    private Settlement conflict(Lease lease, Asked asked) {
        Attempts.Past past = views.attempts().of(asked.id());
        refusals.answer(
                lease,
                asked,
                Failure.conflict(
                        asked.id(),
                        asked.digest(),
                        past.owner().orElse("unknown"),
                        past.answered()));
        return Settlement.ACCEPT;
    }

    private Settlement giveUp(Lease lease, Prompt prompt, Attempts.Past past) {
        String reason = "its workers were lost %s times while they drew it".formatted(attempts);
        deadLetters.putAside(lease, reason, past.history());
        String message = "prompt %s: %s".formatted(prompt.id(), reason);
        refusals.answer(
                lease, prompt.asked(), Failure.because(FailureCode.WORKER_LOST, message, attempts));
        sittings.settle(lease, prompt, past.unfinished());
        return Settlement.ACCEPT;
    }

    private Settlement putAside(Lease lease, UnreadableRecordException unreadable) {
        try {
            deadLetters.putAside(lease, unreadable.getMessage());
            return Settlement.ACCEPT;
        } catch (DrawingStopped _) {
            return Settlement.RELEASE;
        }
    }
}
