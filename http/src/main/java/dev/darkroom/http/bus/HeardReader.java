package dev.darkroom.http.bus;

import dev.darkroom.schemas.GeneratedImage;
import dev.darkroom.schemas.GenerationProgress;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.PlainJson;
import dev.darkroom.schemas.wire.UnreadableRecordException;
import dev.darkroom.schemas.wire.Wire;
import dev.darkroom.sink.jobs.News;
import dev.darkroom.sink.jobs.NewsReader;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Records to news with their pictures. For one thread.
final class HeardReader {

    private static final int MOST_LABELLED = 20_000;
    private static final String PREVIEW = "image/png";

    private final Topics topics;
    private final Wire wire;
    private final NewsReader news;

    /// Labels of the latest requests: later news do not say them.
    private final Map<String, Map<String, String>> labels =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Map<String, String>> eldest) {
                    return size() > MOST_LABELLED;
                }
            };

    HeardReader(Topics topics, Wire wire) {
        this.topics = topics;
        this.wire = wire;
        this.news = new NewsReader(topics, wire);
    }

    /// @param withPicture whether somebody wants the picture, too
    /// @return empty where the record tells nothing of a request, or cannot be read
    Optional<Heard> read(
            ConsumerRecord<byte[], byte[]> record, Positions after, boolean withPicture) {
        try {
            return news.read(record.topic(), record.value(), record.timestamp())
                    .map(told -> heard(record, told, after, withPicture));
        } catch (UnreadableRecordException _) {
            return Optional.empty(); // the worker or the ledger puts it aside
        }
    }

    private Heard heard(
            ConsumerRecord<byte[], byte[]> record,
            NewsReader.Told told,
            Positions after,
            boolean withPicture) {
        if (told.news() instanceof News.Asked asked && !asked.labels().isEmpty()) {
            labels.put(told.id(), asked.labels());
        }
        return new Heard(
                told.id(),
                told.news(),
                labels.getOrDefault(told.id(), Map.of()),
                withPicture ? picture(record) : Optional.empty(),
                after,
                new Rendering(),
                new Rendering());
    }

    private Optional<Heard.Picture> picture(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(topics.progress())) {
            var progress = wire.decode(record.topic(), record.value(), GenerationProgress.class);
            return Optional.ofNullable(progress.getPreview())
                    .map(preview -> new Heard.Picture(copy(preview), PREVIEW, ""));
        }
        if (record.topic().equals(topics.results())) {
            var result = wire.decode(record.topic(), record.value(), GenerationResult.class);
            return result.getOutcome() instanceof GeneratedImage image
                    ? Optional.of(
                            new Heard.Picture(
                                    copy(image.getImage()),
                                    image.getMediaType(),
                                    PlainJson.write(image.getParameters())))
                    : Optional.empty();
        }
        return Optional.empty();
    }

    private static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
