package dev.darkroom.worker.serving;

import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.topic.Headers;
import dev.darkroom.schemas.wire.UnreadableRecordException;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.worker.drawing.DrawingStopped;
import dev.darkroom.worker.intake.Lease;
import dev.darkroom.worker.prompt.Asked;
import dev.darkroom.worker.prompt.Fault;
import dev.darkroom.worker.prompt.PromptReader;
import dev.darkroom.worker.prompt.Reading;
import dev.darkroom.worker.prompt.Refusal;
import dev.darkroom.worker.prompt.RefusalCode;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;

/// Reads leased records.
final class Reception {

    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Wire wire;
    private final PromptReader reader;

    Reception(Wire wire, PromptReader reader) {
        this.wire = wire;
        this.reader = reader;
    }

    /// Reads a record's bytes. Bytes that cannot be read are their own fault. Anything else, a
    /// registry out of reach, is not, and passes: it is tried again for as long as the lease is
    /// held.
    ///
    /// @throws UnreadableRecordException if the bytes cannot be read
    PromptRequest open(Lease lease) {
        boolean told = false;
        while (true) {
            lease.check();
            try {
                return wire.decode(lease.topic(), lease.value(), PromptRequest.class);
            } catch (UnreadableRecordException e) {
                throw e;
            } catch (RuntimeException e) {
                if (!told) {
                    LOG.atWarn()
                            .addKeyValue("source", lease.source())
                            .addKeyValue("error", e.toString())
                            .log(
                                    "Reading a request failed for no fault of its own and is tried"
                                            + " until it can be read");
                    told = true;
                }
                pause();
            } catch (Error e) {
                throw new UnreadableRecordException("reading it failed: " + e, e);
            }
        }
    }

    /// Checks a request, and what it wants carried on.
    Reading read(Lease lease, PromptRequest request) {
        return Headers.excess(lease.headers())
                .<Reading>map(found -> new Refusal(Asked.of(request), List.of(tooMuch(found))))
                .orElseGet(() -> reader.read(lease.key(), request));
    }

    private static Fault tooMuch(String found) {
        return new Fault(
                RefusalCode.INVALID,
                "headers",
                found,
                "at most %s of %s, %s and %s*, of %s bytes in all"
                        .formatted(
                                Headers.MOST_TRAVELLING,
                                Headers.TRACEPARENT,
                                Headers.TRACESTATE,
                                Headers.CLOUD_EVENTS_PREFIX,
                                Headers.TRAVELLING_BYTES));
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new DrawingStopped(DrawingStopped.Reason.INTERRUPTED);
        }
    }
}
