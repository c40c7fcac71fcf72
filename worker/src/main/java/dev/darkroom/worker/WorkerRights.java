package dev.darkroom.worker;

import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import dev.darkroom.schemas.topic.Right;
import dev.darkroom.schemas.topic.Topics;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// What a worker's principal has to be allowed to do.
public final class WorkerRights {

    private WorkerRights() {}

    static List<Right> of(WorkerSettings settings) {
        return settings.models().stream()
                .flatMap(model -> of(settings.topics(), model.name(), settings.lease()).stream())
                .distinct()
                .toList();
    }

    /// @param model whose queue is served; empty for the default model's
    public static List<Right> of(Topics topics, Optional<String> model, GroupKind lease) {
        String group = model.map(topics::workers).orElseGet(topics::workers);
        Stream<Right> joining =
                switch (lease) {
                    case SHARE_GROUP ->
                            Stream.concat(
                                    Right.group(group, READ, DESCRIBE_CONFIGS), Right.cluster());
                    case CONSUMER_GROUP -> Right.group(group, READ);
                };
        return Stream.of(
                        Right.topic(
                                model.map(topics::prompts).orElseGet(topics::prompts),
                                READ,
                                WRITE,
                                DESCRIBE_CONFIGS),
                        Right.topic(topics.results(), WRITE, DESCRIBE_CONFIGS),
                        Right.topic(topics.progress(), WRITE, DESCRIBE_CONFIGS),
                        Right.topic(topics.offers(), WRITE, DESCRIBE_CONFIGS),
                        Right.topic(topics.controls(), READ, DESCRIBE_CONFIGS),
                        Right.topic(topics.attempts(), READ, WRITE, DESCRIBE_CONFIGS),
                        Right.topic(topics.deadLetters(), WRITE, DESCRIBE_CONFIGS),
                        Right.topic(topics.schemas(), READ, WRITE, DESCRIBE_CONFIGS),
                        Right.topic(topics.receipts(), DESCRIBE, DESCRIBE_CONFIGS),
                        Right.topic(topics.images(), DESCRIBE, DESCRIBE_CONFIGS),
                        Right.topic(topics.outcomes(), DESCRIBE, DESCRIBE_CONFIGS),
                        joining,
                        Right.group(topics.keepers(), DESCRIBE),
                        Right.group(topics.ledger(), DESCRIBE))
                .flatMap(Function.identity())
                .toList();
    }
}
