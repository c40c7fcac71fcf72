package dev.darkroom.runtime.command;

import java.io.IOException;
import java.io.Serial;

/// Standard output cannot be written to: closed, on a full disk, or its reader is gone.
public final class OutputFailedException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1;

    OutputFailedException(IOException cause) {
        super("standard output cannot be written to: " + cause.getMessage(), cause);
    }

    /// A reader that has seen enough, such as `head`, needs no message.
    boolean readerIsGone() {
        return String.valueOf(getCause().getMessage()).contains("Broken pipe");
    }
}
