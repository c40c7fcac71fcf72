package dev.darkroom.http.bus;

import dev.darkroom.schemas.topic.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeShareGroupsOptions;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.clients.admin.ShareMemberDescription;
import org.apache.kafka.common.KafkaFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The workers that are there, whether they draw or not: the members of their share groups, which
/// brokers miss within seconds of their last sign of life.
public final class Members {

    private static final Logger LOG = LoggerFactory.getLogger(Members.class);
    private static final long FRESH = Duration.ofSeconds(2).toNanos();
    private static final int PATIENCE_MILLIS = 5_000;

    /// A worker's lanes have its name and a number.
    private static final Pattern LANE = Pattern.compile("(.+)-lane-[0-9]+");

    private final Admin admin;
    private final Topics topics;
    private final QueueDirectory queues;
    private Map<String, Member> known = Map.of();
    private long askedAt = System.nanoTime() - FRESH;

    /// A worker.
    ///
    /// @param model whose queue it serves; empty for the default model's
    /// @param host that its lanes connect from
    /// @param lanes requests that it can hold at once
    public record Member(Optional<String> model, String host, int lanes) {}

    /// @param admin borrowed
    public Members(Admin admin, Topics topics, QueueDirectory queues) {
        this.admin = admin;
        this.topics = topics;
        this.queues = queues;
    }

    /// By name; what was known last while the brokers do not say.
    public synchronized Map<String, Member> workers() {
        if (System.nanoTime() - askedAt >= FRESH) {
            askedAt = System.nanoTime();
            known = ask();
        }
        return known;
    }

    private Map<String, Member> ask() {
        var groups = new TreeMap<String, Optional<String>>();
        groups.put(topics.workers(), Optional.empty());
        Set<String> named = queues.named();
        named.forEach(model -> groups.put(topics.workers(model), Optional.of(model)));
        Map<String, KafkaFuture<ShareGroupDescription>> answers =
                admin.describeShareGroups(
                                groups.keySet(),
                                new DescribeShareGroupsOptions().timeoutMs(PATIENCE_MILLIS))
                        .describedGroups();
        var found = new TreeMap<String, Member>();
        groups.forEach((group, model) -> read(answers.get(group), group, model, found));
        return found;
    }

    private void read(
            KafkaFuture<ShareGroupDescription> answer,
            String group,
            Optional<String> model,
            Map<String, Member> found) {
        try {
            for (ShareMemberDescription member : answer.get().members()) {
                Matcher lane = LANE.matcher(member.clientId());
                if (lane.matches()) {
                    String host = member.host().replaceFirst("^/", "");
                    found.merge(
                            lane.group(1),
                            new Member(model, host, 1),
                            (before, one) ->
                                    new Member(model, before.host(), before.lanes() + one.lanes()));
                }
            }
        } catch (ExecutionException e) {
            // A group that nobody ever joined is none; brokers that are away say nothing.
            LOG.atDebug()
                    .addKeyValue("group", group)
                    .addKeyValue("error", e.getCause().toString())
                    .log("A group of workers cannot be described");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
