package dev.darkroom.schemas.wire;

import org.apache.kafka.common.errors.RetriableException;

import java.io.Serial;

/// The schema that a record was written with, or is to be, cannot be looked up for now: whoever
/// knows schemas is out of reach. The record may be in order, so it is to be tried again later.
public final class SchemaUnavailableException extends RetriableException {

    @Serial private static final long serialVersionUID = 1;

    public SchemaUnavailableException(String reason, Throwable cause) {
        super(reason, cause);
    }

    public SchemaUnavailableException(String reason) {
        super(reason);
    }
}
