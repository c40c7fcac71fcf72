package dev.darkroom.standalone.simulation;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// A clock on which a millisecond passes each time that somebody looks.
final class SteadyClock extends Clock {

    private long millis = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    @Override
    public synchronized Instant instant() {
        return Instant.ofEpochMilli(millis++);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("nobody asks for the time of another zone");
    }
}
