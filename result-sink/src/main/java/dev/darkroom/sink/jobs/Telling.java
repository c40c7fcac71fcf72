package dev.darkroom.sink.jobs;

import dev.darkroom.schemas.wire.UnreadableRecordException;

import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Records to news. What cannot be read is somebody else's to put aside.
///
/// Of an image's steps the table keeps the latest. Most of what workers say is steps, and each
/// would be written to two topics and the store: so the first is told at once, for it says that a
/// worker has the image in hand, and of the others the latest, once a second.
final class Telling extends ContextualProcessor<byte[], byte[], String, byte[]> {

    /// The longest that a step waits for a later one to take its place.
    static final Duration STEPS_EVERY = Duration.ofSeconds(1);

    private final NewsReader reader;

    /// As many as are drawn in that time, or come with one poll.
    private final Map<Image, Step> latest = new LinkedHashMap<>();

    private record Image(String id, int index) {}

    private record Step(News.Stepped news, long timestampMillis) {}

    Telling(NewsReader reader) {
        this.reader = reader;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        super.init(context);
        context.schedule(STEPS_EVERY, PunctuationType.WALL_CLOCK_TIME, _ -> tellSteps());
    }

    @Override
    public void process(Record<byte[], byte[]> heard) {
        String topic = context().recordMetadata().map(RecordMetadata::topic).orElse("");
        try {
            reader.read(topic, heard.value(), heard.timestamp())
                    .ifPresent(told -> tell(told, heard.timestamp()));
        } catch (UnreadableRecordException _) {
            // The worker or the ledger puts it on dead-letters, with the reason.
        }
    }

    private void tell(NewsReader.Told told, long timestampMillis) {
        if (told.news() instanceof News.Stepped step && step.step() > 1) {
            latest.put(new Image(told.id(), step.index()), new Step(step, timestampMillis));
        } else {
            forward(told.id(), told.news(), timestampMillis);
        }
    }

    private void tellSteps() {
        latest.forEach((image, step) -> forward(image.id(), step.news(), step.timestampMillis()));
        latest.clear();
    }

    private void forward(String id, News news, long timestampMillis) {
        context().forward(new Record<>(id, JobJson.write(news), timestampMillis));
    }
}
