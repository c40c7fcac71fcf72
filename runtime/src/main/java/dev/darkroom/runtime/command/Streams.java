package dev.darkroom.runtime.command;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a program reads and writes.
///
/// @param in standard input
/// @param out throws [OutputFailedException] where it cannot be written to: a program whose output
///   goes nowhere has failed
/// @param err standard error; what it cannot take is lost
public record Streams(InputStream in, PrintStream out, PrintStream err) {

    // Never closed.
    private static final List<Closeable> OCCUPANTS = new ArrayList<>();

    /// Those of this process. In the place of a closed stream the JVM opens the next file that it
    /// needs: such an input is not read, and such an output is kept from a file of ours.
    static Streams ofProcess() {
        occupyMissing();
        Charset encoding = encoding();
        return new Streams(
                isClosed(0) ? new ClosedInput() : System.in,
                new PrintStream(
                        new FailingOutput(
                                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out))),
                        true,
                        encoding),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, encoding));
    }

    /// The terminal's; UTF-8 where the locale has none but ASCII.
    private static Charset encoding() {
        Charset said =
                Charset.forName(
                        System.getProperty("stdout.encoding", "UTF-8"), StandardCharsets.UTF_8);
        return said.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : said;
    }

    private static void occupyMissing() {
        for (int descriptor = 0; descriptor <= 2; descriptor++) {
            Path link = Path.of("/dev/fd", Integer.toString(descriptor));
            if (Files.isDirectory(link.getParent())
                    && !Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                try {
                    OCCUPANTS.add(new FileInputStream("/dev/null")); // takes the lowest free one
                } catch (IOException _) {
                    return; // no such system
                }
            }
        }
    }

    private static boolean isClosed(int descriptor) {
        try {
            Path file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
            return file.startsWith(System.getProperty("java.home"));
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }

    private static final class ClosedInput extends InputStream {

        @Override
        public int read() throws IOException {
            throw new IOException("standard input is closed");
        }
    }
}
