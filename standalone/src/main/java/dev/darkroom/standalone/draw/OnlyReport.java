package dev.darkroom.standalone.draw;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Remembers where the only picture lies; tells a failure.
final class OnlyReport implements DrawReport {

    private final PrintStream err;
    private Optional<Path> path = Optional.empty();

    OnlyReport(PrintStream err) {
        this.err = err;
    }

    Optional<Path> path() {
        return path;
    }

    @Override
    public void kept(Finish.Kept picture, Duration took) {
        path = Optional.of(picture.path());
    }

    @Override
    public void failed(Finish.Failed picture) {
        err.println(PathReport.sentence(picture));
    }

    @Override
    public void end() {
        // There is but one.
    }
}
