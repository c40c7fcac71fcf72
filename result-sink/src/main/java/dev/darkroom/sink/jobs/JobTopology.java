package dev.darkroom.sink.jobs;

import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.schemas.wire.Wire;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Every topic that tells of requests -> news, repartitioned by id -> the jobs.
///
/// Topics may have different numbers of partitions, and queues of named models come and go: so all
/// of it meets on one topic of the table's own, without the bytes of pictures.
final class JobTopology {

    private JobTopology() {}

    static Topology of(JobTable.Plan plan, Wire wire, Shelves shelves) {
        Topics topics = plan.topics();
        var builder = new StreamsBuilder();
        String queues = Pattern.quote(topics.prompts()) + "(\\..+)?";
        KStream<byte[], byte[]> lasting =
                builder.stream(Pattern.compile(queues), from(AutoOffsetReset.earliest()));
        KStream<byte[], byte[]> facts =
                builder.stream(
                        List.of(topics.outcomes(), topics.images(), topics.controls()),
                        from(AutoOffsetReset.earliest()));
        // What was drawn before the table's first start is known from the facts.
        KStream<byte[], byte[]> passing =
                builder.stream(
                        List.of(topics.results(), topics.progress()),
                        from(AutoOffsetReset.latest()));
        builder.addStateStore(
                Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(Folding.JOBS),
                                Serdes.String(),
                                Serdes.ByteArray())
                        .withCachingEnabled()
                        .withLoggingEnabled(Map.of()));
        var news = new NewsReader(topics, wire);
        lasting.merge(facts)
                .merge(passing)
                .process(() -> new Telling(news))
                .repartition(
                        Repartitioned.with(Serdes.String(), Serdes.ByteArray())
                                .withName("news")
                                .withNumberOfPartitions(plan.partitions()))
                .process(
                        () -> new Folding(shelves, plan.memory(), plan.mostOfPartition()),
                        Folding.JOBS);
        return builder.build();
    }

    private static Consumed<byte[], byte[]> from(AutoOffsetReset beginning) {
        return Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                .withOffsetResetPolicy(beginning);
    }
}
