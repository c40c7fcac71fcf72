package dev.darkroom.schemas.topic;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeShareGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.resource.ResourcePattern;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/// Asks brokers what the principal that asks is allowed to do. Where they have no access control
/// lists, that is everything.
///
/// Of a group that does not exist yet brokers say nothing; who may not join it learns that from
/// joining.
public final class Rights {

    private final Admin admin;
    private final Set<String> shareGroups;

    /// @param admin borrowed
    /// @param shareGroups which groups are share groups; the others are consumer groups
    public Rights(Admin admin, Collection<String> shareGroups) {
        this.admin = admin;
        this.shareGroups = Set.copyOf(shareGroups);
    }

    /// @return one sentence for each right that the principal lacks, with the right's name
    public List<String> faults(List<Right> wanted) throws InterruptedException {
        Map<Question, List<Right>> questions =
                wanted.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Question::of, LinkedHashMap::new, Collectors.toList()));
        // All questions are out before the first answer is waited for.
        var answers = new LinkedHashMap<Question, KafkaFuture<Set<AclOperation>>>();
        questions.forEach((question, rights) -> answers.put(question, ask(question, rights)));
        var lacking = new ArrayList<String>();
        for (var answer : answers.entrySet()) {
            List<Right> rights = questions.get(answer.getKey());
            Set<AclOperation> allowed = allowed(answer.getValue(), rights);
            rights.stream()
                    .filter(right -> !allowed.contains(right.operation()))
                    .forEach(right -> lacking.add("the principal lacks " + right));
        }
        return List.copyOf(lacking);
    }

    /// Brokers do not say who may make a topic that is not there, but they answer whoever tries.
    private record Question(ResourcePattern resource, boolean creates) {

        static Question of(Right right) {
            return new Question(right.resource(), right.operation() == AclOperation.CREATE);
        }
    }

    private KafkaFuture<Set<AclOperation>> ask(Question question, List<Right> rights) {
        String name = question.resource().name();
        return switch (question.resource().resourceType()) {
            case TOPIC -> question.creates() ? create(name) : topic(name);
            case GROUP -> group(name);
            case CLUSTER -> cluster(rights);
            case TRANSACTIONAL_ID ->
                    admin.describeTransactions(List.of(name + "rights"))
                            .all()
                            .thenApply(_ -> everything(rights));
            default -> throw new IllegalArgumentException("no right of " + question.resource());
        };
    }

    // Brokers tell what may be done with a cluster only to whoever has DESCRIBE of it, which nobody
    // needs otherwise. They answer whoever may read a broker's settings.
    private KafkaFuture<Set<AclOperation>> cluster(List<Right> rights) {
        var everyBroker = new ConfigResource(ConfigResource.Type.BROKER, "");
        return admin.describeConfigs(Set.of(everyBroker)).all().thenApply(_ -> everything(rights));
    }

    private KafkaFuture<Set<AclOperation>> topic(String name) {
        return admin.describeTopics(
                        Set.of(name), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues()
                .get(name)
                .thenApply(topic -> topic.authorizedOperations());
    }

    private KafkaFuture<Set<AclOperation>> create(String name) {
        return admin.createTopics(
                        Set.of(new NewTopic(name, 1, (short) 1)),
                        new CreateTopicsOptions().validateOnly(true))
                .values()
                .get(name)
                .thenApply(_ -> Set.of(AclOperation.CREATE));
    }

    private KafkaFuture<Set<AclOperation>> group(String name) {
        return shareGroups.contains(name)
                ? admin.describeShareGroups(
                                Set.of(name),
                                new DescribeShareGroupsOptions().includeAuthorizedOperations(true))
                        .describedGroups()
                        .get(name)
                        .thenApply(group -> group.authorizedOperations())
                : admin.describeConsumerGroups(
                                Set.of(name),
                                new DescribeConsumerGroupsOptions()
                                        .includeAuthorizedOperations(true))
                        .describedGroups()
                        .get(name)
                        .thenApply(group -> group.authorizedOperations());
    }

    // That something is not there, or exists already, is no matter of rights.
    private static Set<AclOperation> allowed(
            KafkaFuture<Set<AclOperation>> answer, List<Right> rights) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            return e.getCause() instanceof AuthorizationException ? Set.of() : everything(rights);
        }
    }

    private static Set<AclOperation> everything(List<Right> rights) {
        return rights.stream().map(Right::operation).collect(Collectors.toSet());
    }
}
