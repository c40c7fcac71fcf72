package dev.darkroom.standalone.evaluate;

import dev.darkroom.schemas.GeneratedImage;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.schemas.wire.UnreadableRecordException;
import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.WholeTopic;
import dev.darkroom.worker.evaluation.Sample;
import dev.darkroom.worker.evaluation.Samples;
import dev.darkroom.worker.image.PictureReader;
import dev.darkroom.worker.image.PictureReader.Backdrop;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// The pictures of a running Darkroom: those on `results`, and those that only `images` still
/// knows, from the files that it names. Prompts are those that the records say.
///
/// @param err is told of pictures that are out of reach
record PictureTopics(Bus bus, PrintStream err) implements Samples {

    @Override
    public String source() {
        return "topics %s and %s".formatted(bus.topics().results(), bus.topics().images());
    }

    @Override
    public void forEach(int most, Consumer<Sample> observer) throws IOException {
        Set<String> seen = new HashSet<>();
        fromResults(most, seen, observer);
        fromImages(most, seen, observer);
    }

    private void fromResults(int most, Set<String> seen, Consumer<Sample> observer)
            throws IOException {
        try (var topic = WholeTopic.open(bus, bus.topics().results())) {
            Iterator<ConsumerRecord<byte[], byte[]>> records = topic.iterator();
            while (seen.size() < most && records.hasNext()) {
                var result = decode(records.next(), GenerationResult.class);
                // The same picture may come twice, from two workers.
                if (result.getOutcome() instanceof GeneratedImage image
                        && seen.add(result.getRequestId() + '/' + result.getIndex())) {
                    observer.accept(sample(result.getRequestId(), image));
                }
            }
        }
    }

    private void fromImages(int most, Set<String> seen, Consumer<Sample> observer)
            throws IOException {
        int outOfReach = 0;
        try (var topic = WholeTopic.open(bus, bus.topics().images())) {
            Iterator<ConsumerRecord<byte[], byte[]>> records = topic.iterator();
            while (seen.size() < most && records.hasNext()) {
                ConsumerRecord<byte[], byte[]> entry = records.next();
                String key = new String(entry.key(), StandardCharsets.UTF_8);
                if (entry.value() == null || seen.contains(key)) {
                    continue;
                }
                StoredImage stored = decode(entry, StoredImage.class);
                URI uri = URI.create(stored.getUri());
                if (uri.getScheme().equals("file")) {
                    seen.add(key);
                    Sample read = PictureFolder.read(Path.of(uri));
                    String prompt = stored.getParameters().getPrompt();
                    observer.accept(new Sample(read.picture(), Optional.ofNullable(prompt)));
                } else {
                    outOfReach++;
                }
            }
        }
        if (outOfReach > 0) {
            err.printf(
                    "left out: %s pictures that %s no longer holds and no file does%n",
                    outOfReach, bus.topics().results());
        }
    }

    private static Sample sample(String requestId, GeneratedImage image) throws IOException {
        ByteBuffer buffer = image.getImage().duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        try {
            return new Sample(
                    PictureReader.read(bytes, PictureFolder.LIMITS, Backdrop.WHITE),
                    Optional.ofNullable(image.getParameters().getPrompt()));
        } catch (IOException e) {
            throw new IOException(
                    "reading a picture of request %s: %s".formatted(requestId, e.getMessage()), e);
        }
    }

    private <T extends org.apache.avro.specific.SpecificRecord> T decode(
            ConsumerRecord<byte[], byte[]> entry, Class<T> type) throws IOException {
        try {
            return bus.wire().decode(entry.topic(), entry.value(), type);
        } catch (UnreadableRecordException e) {
            throw new IOException(
                    "reading %s at offset %s: %s"
                            .formatted(entry.topic(), entry.offset(), e.getMessage()),
                    e);
        }
    }
}
