package dev.darkroom.runtime.trace;

import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Tells rarely, among our own log lines, what goes wrong with the handing on of spans.
final class TraceFaults extends Handler {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(TraceFaults.class);
    private static final Duration SILENCE = Duration.ofMinutes(5);

    /// Held here: a logger that nobody holds is forgotten with its handlers.
    private static final Logger THEIRS = Logger.getLogger("io.opentelemetry");

    private final AtomicLong nextAt = new AtomicLong(System.nanoTime());

    private TraceFaults() {}

    static synchronized void listen() {
        if (THEIRS.getUseParentHandlers()) {
            THEIRS.setUseParentHandlers(false);
            THEIRS.addHandler(new TraceFaults());
        }
    }

    @Override
    public void publish(LogRecord record) {
        long now = System.nanoTime();
        long due = nextAt.get();
        if (record.getLevel().intValue() >= Level.WARNING.intValue()
                && now - due >= 0
                && nextAt.compareAndSet(due, now + SILENCE.toNanos())) {
            LOG.atWarn()
                    .addKeyValue("error", record.getMessage())
                    .log("Spans could not be handed on; the work goes on without them");
        }
    }

    @Override
    public void flush() {
        // Every line is written at once.
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}
