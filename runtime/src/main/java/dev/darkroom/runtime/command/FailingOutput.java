package dev.darkroom.runtime.command;

import java.io.IOException;
import java.io.OutputStream;

/// Output that says at once that it failed, through the [java.io.PrintStream] above it, which would
/// keep an `IOException` to itself. Says so once: what comes later is lost in silence, so that the
/// program can end in order.
final class FailingOutput extends OutputStream {

    private final OutputStream out;
    private boolean failed;

    FailingOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int octet) {
        attempt(() -> out.write(octet));
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        attempt(() -> out.write(bytes, from, length));
    }

    @Override
    public void flush() {
        attempt(out::flush);
    }

    private interface Write {
        void run() throws IOException;
    }

    private synchronized void attempt(Write write) {
        if (failed) {
            return;
        }
        try {
            write.run();
        } catch (IOException e) {
            failed = true;
            throw new OutputFailedException(e);
        }
    }
}
