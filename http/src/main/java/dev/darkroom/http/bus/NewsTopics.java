package dev.darkroom.http.bus;

import dev.darkroom.runtime.TopicState;
import dev.darkroom.schemas.topic.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/// The topics that tell of requests: the queues of all models, and what becomes of a request.
record NewsTopics(Admin admin, Topics topics) {

    /// Their partitions, as the brokers have them now.
    ///
    /// @throws KafkaException if no broker answers
    List<TopicPartition> partitions() {
        Set<String> names =
                new HashSet<>(
                        List.of(
                                topics.progress(),
                                topics.results(),
                                topics.images(),
                                topics.outcomes(),
                                topics.controls()));
        try {
            admin.listTopics().names().get().stream().filter(this::isQueue).forEach(names::add);
            return admin.describeTopics(names).allTopicNames().get().values().stream()
                    .flatMap(NewsTopics::partitions)
                    .toList();
        } catch (ExecutionException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /// Offsets of what comes next there.
    ///
    /// @throws KafkaException if no broker answers
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
        try {
            return TopicState.offsets(admin, partitions, OffsetSpec.latest());
        } catch (ExecutionException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static KafkaException failed(ExecutionException e) {
        return new KafkaException(
                "looking at the topics: " + e.getCause().getMessage(), e.getCause());
    }

    boolean isQueue(String topic) {
        return topic.equals(topics.prompts()) || topic.startsWith(topics.prompts() + ".");
    }

    private static Stream<TopicPartition> partitions(TopicDescription topic) {
        return topic.partitions().stream()
                .map(partition -> new TopicPartition(topic.name(), partition.partition()));
    }
}
