package dev.darkroom.standalone.rights;

import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import dev.darkroom.schemas.topic.Right;
import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.sink.SinkRights;
import dev.darkroom.worker.GroupKind;
import dev.darkroom.worker.WorkerRights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the principal of each program has to be allowed to do, as the page of operations has it.
public final class Programs {

    static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

    private Programs() {}

    static Map<String, List<Right>> rights() {
        var rights = new LinkedHashMap<String, List<Right>>();
        rights.put("worker", WorkerRights.of(TOPICS, Optional.empty(), GroupKind.SHARE_GROUP));
        rights.put("sink", SinkRights.of(TOPICS));
        rights.put(
                "publish",
                list(
                        Stream.of(
                                Right.topic(TOPICS.prompts(), WRITE),
                                Right.topic(TOPICS.schemas(), WRITE),
                                Right.topic(TOPICS.controls(), DESCRIBE))));
        rights.put(
                "cancel",
                list(
                        Stream.of(
                                Right.topic(TOPICS.controls(), WRITE),
                                Right.topic(TOPICS.schemas(), WRITE),
                                Right.topic(TOPICS.prompts(), DESCRIBE))));
        rights.put("dead-letters list", list(Stream.of(Right.topic(TOPICS.deadLetters(), READ))));
        rights.put(
                "dead-letters replay",
                list(
                        Stream.of(
                                Right.topic(TOPICS.deadLetters(), READ, WRITE),
                                Right.topic(TOPICS.prompts(), WRITE))));
        return rights;
    }

    /// The table of the page: a row for each program and resource.
    public static String table() {
        return rights().entrySet().stream()
                .flatMap(program -> rows(program.getKey(), program.getValue()))
                .collect(
                        Collectors.joining(
                                "\n", "| program | on | operations |\n|---|---|---|\n", "\n"));
    }

    private static Stream<String> rows(String program, List<Right> rights) {
        Map<String, String> operations =
                rights.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Programs::resource,
                                        LinkedHashMap::new,
                                        Collectors.mapping(
                                                right -> right.operation().name(),
                                                Collectors.joining(", "))));
        return operations.entrySet().stream()
                .map(row -> "| `%s` | %s | %s |".formatted(program, row.getKey(), row.getValue()));
    }

    private static String resource(Right right) {
        return right.toString().substring((right.operation() + " of ").length());
    }

    private static List<Right> list(Stream<Stream<Right>> rights) {
        return rights.flatMap(Function.identity()).toList();
    }
}
