package dev.darkroom.worker.residency;

import java.io.Serial;

/// What somebody waited for could not be made; the cause says why.
public final class NotMade extends RuntimeException {

    @Serial private static final long serialVersionUID = 1;

    NotMade(Throwable cause) {
        super(cause.toString(), cause);
    }
}
