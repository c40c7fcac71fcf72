package dev.darkroom.schemas.wire;

import java.io.Serial;

/// The bytes of a record's value cannot be understood; the message says why, for a dead letter's
/// header.
public final class UnreadableRecordException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1;

    public UnreadableRecordException(String reason, Throwable cause) {
        super(reason, cause);
    }

    public UnreadableRecordException(String reason) {
        super(reason);
    }
}
