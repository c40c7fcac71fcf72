package dev.darkroom.schemas.topic;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Something that a program's principal has to be allowed to do, where brokers have access control
/// lists. Kafka's READ, WRITE and DELETE include DESCRIBE.
public record Right(ResourcePattern resource, AclOperation operation) {

    private static final String CLUSTER = "kafka-cluster";

    public static Stream<Right> topic(String name, AclOperation... operations) {
        return of(ResourceType.TOPIC, name, PatternType.LITERAL, operations);
    }

    public static Stream<Right> group(String name, AclOperation... operations) {
        return of(ResourceType.GROUP, name, PatternType.LITERAL, operations);
    }

    /// @param prefix that the transactional ids begin with
    public static Stream<Right> transactions(String prefix, AclOperation... operations) {
        return of(ResourceType.TRANSACTIONAL_ID, prefix, PatternType.PREFIXED, operations);
    }

    /// To read the brokers' settings.
    public static Stream<Right> cluster() {
        return of(
                ResourceType.CLUSTER, CLUSTER, PatternType.LITERAL, AclOperation.DESCRIBE_CONFIGS);
    }

    private static Stream<Right> of(
            ResourceType type, String name, PatternType pattern, AclOperation... operations) {
        return List.of(operations).stream()
                .map(operation -> new Right(new ResourcePattern(type, name, pattern), operation));
    }

    /// @return such as `READ of topic darkroom.prompts`
    @Override
    public String toString() {
        String kind = resource.resourceType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return switch (resource.resourceType()) {
            case CLUSTER -> operation + " of the cluster";
            case TRANSACTIONAL_ID ->
                    operation + " of transactional ids that begin with " + resource.name();
            default -> "%s of %s %s".formatted(operation, kind, resource.name());
        };
    }
}
