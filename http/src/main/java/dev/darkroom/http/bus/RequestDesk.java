package dev.darkroom.http.bus;

import dev.darkroom.http.server.Refused;
import dev.darkroom.producer.PromptPublisher;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.schemas.wire.SchemaUnavailableException;
import dev.darkroom.sink.jobs.Job;
import dev.darkroom.sink.jobs.News;

import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Where requests are handed in, waited for and called off.
public final class RequestDesk {

    private static final Logger LOG = LoggerFactory.getLogger(RequestDesk.class);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration GLANCE = Duration.ofMillis(200);
    private static final Duration STORING = Duration.ofSeconds(20);
    private static final long PUBLISHING_SECONDS = 20;
    private static final int CANCEL_TRIES = 60;

    private final PromptPublisher publisher;
    private final NewsFeed feed;
    private final Jobs jobs;
    private final Pictures pictures;

    public RequestDesk(PromptPublisher publisher, NewsFeed feed, Jobs jobs, Pictures pictures) {
        this.publisher = publisher;
        this.feed = feed;
        this.jobs = jobs;
        this.pictures = pictures;
    }

    /// Publishes the request, unless it is known already; asks the table only for ids that the
    /// caller chose.
    ///
    /// @param chosen whether the id is the caller's own
    /// @throws Refused if the id is another request's, or the brokers cannot be had; then nothing
    ///   will be drawn of an id that the caller does not know
    public void submit(PromptRequest request, boolean chosen) throws InterruptedException {
        Optional<Job> known = chosen ? jobs.findIfKnown(request.getId()) : Optional.empty();
        Optional<News.Asked> asked = known.flatMap(Job::asked);
        if (asked.isEmpty()) {
            publish(request, chosen);
        } else if (!asked.get().digest().equals(RequestDigest.of(request))) {
            throw Refused.of(
                    409,
                    "conflict",
                    "id",
                    "the id is another request's, with other content; a fresh id would do");
        }
    }

    /// Publishes and waits until there is nothing more to wait for. The request is cancelled where
    /// whoever asked goes away.
    ///
    /// @param gone completes when whoever asked has gone
    /// @param begun gets the development, to watch it from elsewhere
    /// @param listener hears what comes, between waits
    public Development draw(
            PromptRequest request,
            boolean chosen,
            CompletableFuture<Void> gone,
            Consumer<Development> begun,
            Consumer<Heard> listener)
            throws InterruptedException {
        var development = new Development(request.getCount() == null ? 1 : request.getCount());
        try (Watch watch = feed.watch(request.getId())) {
            gone.thenRun(watch::wake);
            begun.accept(development);
            submit(request, chosen);
            while (!development.done()) {
                if (gone.isDone()) {
                    cancel(request.getId(), "whoever asked has gone");
                    throw Refused.of(499, "gone", "whoever asked has gone");
                }
                Optional<Heard> heard = watch.poll(LOOK);
                if (heard.isPresent()) {
                    development.take(heard.get());
                    listener.accept(heard.get());
                } else {
                    jobs.findIfKnown(request.getId())
                            .ifPresent(job -> development.take(job, pictures));
                }
            }
        }
        return development;
    }

    /// Waits until the pictures can be read from the store, for a caller who is given their
    /// addresses; not for ever, as the store may be away.
    public void awaitStored(String id, Development developed, CompletableFuture<Void> gone)
            throws InterruptedException {
        long deadline = System.nanoTime() + STORING.toNanos();
        try (Watch watch = feed.watch(id)) {
            gone.thenRun(watch::wake);
            for (int index : developed.drawn().keySet()) {
                while (pictures.find(id, index, Optional.empty()).isEmpty()
                        && System.nanoTime() < deadline
                        && !gone.isDone()) {
                    watch.poll(GLANCE);
                }
            }
        }
    }

    /// Asks that a request be stopped.
    ///
    /// @throws Refused if the brokers cannot be had
    public void cancelNow(String id, String reason) throws InterruptedException {
        try {
            publisher.cancel(id, reason).get(PUBLISHING_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | SchemaUnavailableException e) {
            throw Refused.later(
                    503, "brokers_away", 5, "the brokers cannot be reached; nothing was cancelled");
        }
    }

    /// Asks that a request be stopped, and goes on asking in the background while the brokers are
    /// away.
    public void cancel(String id, String reason) {
        cancel(id, reason, CANCEL_TRIES);
    }

    private void cancel(String id, String reason, int tries) {
        CompletableFuture<?> asked;
        try {
            asked = publisher.cancel(id, reason);
        } catch (RuntimeException e) {
            asked = CompletableFuture.failedFuture(e);
        }
        asked.whenComplete(
                (_, failure) -> {
                    if (failure != null && tries > 1) {
                        CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS)
                                .execute(() -> cancel(id, reason, tries - 1));
                    } else if (failure != null) {
                        LOG.atWarn()
                                .addKeyValue("requestId", id)
                                .addKeyValue("error", failure.toString())
                                .log("A cancellation could not be published");
                    }
                });
    }

    private void publish(PromptRequest request, boolean chosen) throws InterruptedException {
        try {
            publisher.publish(request).get(PUBLISHING_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw refused(request, chosen, e.getCause());
        } catch (TimeoutException e) {
            throw refused(request, chosen, e);
        } catch (SchemaUnavailableException e) {
            throw refused(request, chosen, e);
        }
    }

    // Whether a record that was not acknowledged lies on the topic nobody knows: one whose id the
    // caller cannot say again is called off.
    private Refused refused(PromptRequest request, boolean chosen, Throwable failure) {
        if (failure instanceof UnknownTopicOrPartitionException) {
            return Refused.of(
                    404,
                    "model_not_found",
                    "model",
                    "no worker serves a model of this name; GET /v1/models lists those that are"
                            + " served");
        }
        if (failure instanceof RecordTooLargeException) {
            return Refused.of(413, "too_large", failure.getMessage());
        }
        if (!chosen) {
            cancel(request.getId(), "its publication was not acknowledged");
        }
        LOG.atWarn()
                .addKeyValue("requestId", request.getId())
                .addKeyValue("error", failure.toString())
                .log("A request could not be published");
        return Refused.later(
                503, "brokers_away", 5, "the brokers cannot be reached; the request was not taken");
    }
}
