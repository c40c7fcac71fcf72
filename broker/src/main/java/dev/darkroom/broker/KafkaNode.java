package dev.darkroom.broker;

import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;

import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.quota.ControllerMutationQuota;
import org.slf4j.LoggerFactory;

import scala.Tuple2;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/// A broker and its controller, put together as [KafkaRaftServer] does, with sockets of one's own.
final class KafkaNode {

    private static final Set<String> COORDINATORS_TOPICS =
            Set.of(
                    Topic.GROUP_METADATA_TOPIC_NAME,
                    Topic.SHARE_GROUP_STATE_TOPIC_NAME,
                    Topic.TRANSACTION_STATE_TOPIC_NAME);

    private final ControllerServer controller;
    private final BrokerServer broker;

    /// @param config of one that is broker and controller, whose directories are formatted
    /// @param sockets asked when it begins to listen
    KafkaNode(KafkaConfig config, ServerSocketFactory sockets) {
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> directories =
                KafkaRaftServer.initializeLogDirs(
                        config, LoggerFactory.getLogger(KafkaRaftServer.class), "");
        String cluster = directories._1().clusterId().orElseThrow();
        Metrics metrics = Server.initializeMetrics(config, Time.SYSTEM, cluster);
        QuorumConfig quorum = config.quorumConfig();
        var shared =
                new SharedServer(
                        config,
                        directories._1(),
                        Time.SYSTEM,
                        metrics,
                        CompletableFuture.completedFuture(
                                QuorumConfig.parseVoterConnections(quorum.voters())),
                        QuorumConfig.parseBootstrapServers(quorum.bootstrapServers()),
                        new StandardFaultHandlerFactory(),
                        sockets);
        broker = new BrokerServer(shared);
        controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), directories._2());
    }

    /// Returns when it takes requests.
    void start() {
        controller.startup();
        broker.startup();
    }

    /// Asks for the topics that coordinators keep their state in. They are made when they are first
    /// asked for, too; but who asks then is told to come again, and share groups and transactions
    /// do so a second later.
    void makeCoordinatorsTopics() {
        Set<String> missing =
                COORDINATORS_TOPICS.stream()
                        .filter(topic -> !broker.metadataCache().contains(topic))
                        .collect(Collectors.toSet());
        broker.autoTopicCreationManager()
                .createTopics(missing, ControllerMutationQuota.UNBOUNDED_CONTROLLER_MUTATION_QUOTA);
    }

    /// Gives up what could not start, or not all of it.
    void abandon() {
        broker.shutdown();
        controller.shutdown();
    }

    /// Stops in good order, once it has started; again does nothing.
    void stop() {
        abandon();
        broker.awaitShutdown();
        controller.awaitShutdown();
    }
}
