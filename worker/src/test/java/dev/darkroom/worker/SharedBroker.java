package dev.darkroom.worker;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.broker.Options;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// One broker for all classes of a test run: started by the first that wants it, stopped at the
/// end.
final class SharedBroker implements BeforeAllCallback {

    private volatile Running running;

    @Override
    public void beforeAll(ExtensionContext context) {
        running =
                context.getRoot()
                        .getStore(Namespace.create(SharedBroker.class))
                        .computeIfAbsent(Running.class, _ -> Running.start(), Running.class);
    }

    String bootstrapServers() {
        return running.broker().bootstrapServers();
    }

    private record Running(EmbeddedBroker broker, Path directory) implements AutoCloseable {

        static Running start() {
            try {
                Path directory = Files.createTempDirectory("broker");
                var options =
                        Options.DEFAULT
                                .with("group.share.min.record.lock.duration.ms", "1000")
                                .with("group.share.delivery.count.limit", "10")
                                .with("group.share.max.size", "100");
                return new Running(EmbeddedBroker.start(directory, options), directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            broker.close();
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
    }
}
