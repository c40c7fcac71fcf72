package dev.darkroom.sink;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import dev.darkroom.schemas.topic.Right;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.sink.ledger.Ledger;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// What a sink's principal has to be allowed to do: as keeper, as ledger, and as janitor of the
/// default model's queue.
public final class SinkRights {

    private SinkRights() {}

    public static List<Right> of(Topics topics) {
        return Stream.of(
                        Right.topic(topics.results(), READ, WRITE, DESCRIBE_CONFIGS),
                        Right.topic(topics.receipts(), READ, WRITE, DESCRIBE_CONFIGS),
                        Right.topic(topics.images(), WRITE, DESCRIBE_CONFIGS),
                        Right.topic(topics.outcomes(), WRITE, DESCRIBE_CONFIGS),
                        Right.topic(topics.deadLetters(), WRITE, DESCRIBE_CONFIGS),
                        Right.topic(topics.schemas(), READ, WRITE, DESCRIBE_CONFIGS),
                        Right.topic(topics.prompts(), READ, DELETE, DESCRIBE_CONFIGS),
                        Right.topic(topics.controls(), DELETE, DESCRIBE_CONFIGS),
                        Right.topic(topics.attempts(), DESCRIBE, DESCRIBE_CONFIGS),
                        Right.topic(topics.progress(), DESCRIBE, DESCRIBE_CONFIGS),
                        Right.topic(topics.offers(), DESCRIBE, DESCRIBE_CONFIGS),
                        Right.topic(Ledger.table(topics), CREATE, READ, WRITE, DESCRIBE_CONFIGS),
                        Right.group(topics.keepers(), READ),
                        Right.group(topics.ledger(), READ),
                        Right.group(topics.workers(), DESCRIBE),
                        Right.transactions(topics.ledger() + "-", WRITE))
                .flatMap(Function.identity())
                .toList();
    }
}
