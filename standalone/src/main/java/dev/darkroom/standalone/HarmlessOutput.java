package dev.darkroom.standalone;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.PrintStream;

/// Shows strangers' texts without letting them move the cursor, colour what follows or rename the
/// window: every control character but line feed and tab becomes a question mark, those of two
/// bytes (U+0080 to U+009F) included.
public final class HarmlessOutput extends FilterOutputStream {

    private static final int LEAD_OF_CONTROLS = 0xC2;

    private final PrintStream terminal;
    private boolean lead;

    private HarmlessOutput(PrintStream terminal) {
        super(terminal);
        this.terminal = terminal;
    }

    /// @param out borrowed
    public static PrintStream over(PrintStream out) {
        return new PrintStream(new HarmlessOutput(out), true, out.charset());
    }

    // Otherwise nobody would hear that the stream below is closed or full.
    @Override
    public void flush() throws IOException {
        if (terminal.checkError()) {
            throw new IOException("the output cannot be written to");
        }
    }

    @Override
    public void write(int value) throws IOException {
        int next = value & 0xFF;
        if (lead) {
            lead = false;
            if (next >= 0x80 && next < 0xA0) {
                out.write('?');
                return;
            }
            out.write(LEAD_OF_CONTROLS);
        }
        if (next == LEAD_OF_CONTROLS) {
            lead = true;
        } else {
            out.write(harmless(next) ? next : '?');
        }
    }

    private static boolean harmless(int next) {
        return next == '\n' || next == '\t' || next >= 0x20 && next != 0x7F;
    }
}
