package dev.darkroom.worker.intake;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Where some partitions end. It asks over a connection of its own: a broker answers one
/// connection's requests in order, so a question behind a reader's long-polling fetch waits for
/// records to come.
///
/// One question is out at a time and answers all who asked before it was sent; whoever asks
/// meanwhile is answered by the next, for what was acknowledged since may lie beyond the first
/// answer.
final class TopicEnds implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicEnds.class);
    private static final Duration BEFORE_ASKING_AGAIN = Duration.ofMillis(500);

    private final Admin admin;
    private volatile Collection<TopicPartition> partitions;
    private List<CompletableFuture<Map<TopicPartition, Long>>> waiting = new ArrayList<>();
    private boolean out;
    private volatile boolean closed;

    /// @param admin owned from here on
    TopicEnds(Admin admin, Collection<TopicPartition> partitions) {
        this.admin = admin;
        this.partitions = List.copyOf(partitions);
    }

    /// @return completes with the offset after the last committed record of each partition, as it
    ///   is after this call; until the brokers answer, they are asked again
    CompletableFuture<Map<TopicPartition, Long>> ask() {
        var answer = new CompletableFuture<Map<TopicPartition, Long>>();
        synchronized (this) {
            waiting.add(answer);
            if (out) {
                return answer;
            }
            out = true;
        }
        send();
        return answer;
    }

    /// From now on these are asked for.
    void cover(Collection<TopicPartition> present) {
        partitions = List.copyOf(present);
    }

    @Override
    public void close() {
        closed = true;
        admin.close(Duration.ZERO);
    }

    private void send() {
        List<CompletableFuture<Map<TopicPartition, Long>>> asking = taken();
        admin.listOffsets(
                        partitions.stream()
                                .collect(
                                        Collectors.toMap(
                                                Function.identity(), _ -> OffsetSpec.latest())),
                        new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .whenComplete(
                        (ends, failure) -> {
                            if (failure == null) {
                                var offsets =
                                        ends.entrySet().stream()
                                                .collect(
                                                        Collectors.toMap(
                                                                Map.Entry::getKey,
                                                                end -> end.getValue().offset()));
                                asking.forEach(answer -> answer.complete(offsets));
                                next();
                            } else {
                                again(asking, failure);
                            }
                        });
    }

    private synchronized List<CompletableFuture<Map<TopicPartition, Long>>> taken() {
        var taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }

    private void next() {
        synchronized (this) {
            out = !waiting.isEmpty();
            if (!out) {
                return;
            }
        }
        send();
    }

    private void again(
            List<CompletableFuture<Map<TopicPartition, Long>>> asking, Throwable failure) {
        if (closed) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("error", failure.toString())
                .log("Asking where topics end failed and is tried again");
        synchronized (this) {
            waiting.addAll(asking);
        }
        CompletableFuture.delayedExecutor(BEFORE_ASKING_AGAIN.toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::send);
    }
}
