package dev.darkroom.broker;

import kafka.server.KafkaConfig;

import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One real Kafka broker, its own controller included, in this process: alone, or one of several
/// that have a process each.
///
/// Its data stay in the directory: a broker that is started there again has the same cluster id,
/// topics and offsets. Two brokers cannot share a directory at a time. This package is the only
/// place that touches Kafka's server classes, which Kafka does not promise to keep.
public final class EmbeddedBroker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final String LOOPBACK = "127.0.0.1";

    private final KafkaNode node;
    private final InetSocketAddress address;

    private EmbeddedBroker(KafkaNode node, InetSocketAddress address) {
        this.node = node;
        this.address = address;
    }

    /// Starts a broker on a free loopback port.
    ///
    /// @throws BrokerStartException if it cannot start; the message says why
    public static EmbeddedBroker start(Path directory) {
        return start(directory, Options.DEFAULT);
    }

    /// Starts a broker and returns when it takes requests; formats the directory if it is new.
    ///
    /// @throws BrokerStartException if it cannot start; the message says why
    public static EmbeddedBroker start(Path directory, Options options) {
        var listeners = new Listeners();
        try {
            return start(directory.toAbsolutePath().normalize(), options, listeners);
        } finally {
            letGo(listeners);
        }
    }

    private static EmbeddedBroker start(Path logs, Options options, Listeners listeners) {
        long began = System.nanoTime();
        InetSocketAddress clients = listeners.bind(options.host(), options.port());
        Membership membership =
                options.membership()
                        .orElseGet(() -> Membership.alone(text(listeners.bind(LOOPBACK, 0))));
        var config =
                new KafkaConfig(
                        BrokerProperties.of(logs, clients, membership, options.overrides()), false);
        format(logs, membership);
        var node = new KafkaNode(config, listeners);
        try {
            node.start();
            // Several brokers have to be there before a topic can have its copies.
            if (options.membership().isEmpty()) {
                node.makeCoordinatorsTopics();
            }
        } catch (RuntimeException e) {
            node.abandon();
            throw new BrokerStartException(
                    "broker in %s did not start: %s".formatted(logs, e.getMessage()), e);
        }
        LOG.atDebug()
                .addKeyValue("bootstrapServers", text(clients))
                .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
                .log("Embedded broker started");
        return new EmbeddedBroker(node, clients);
    }

    private static void letGo(Listeners listeners) {
        try {
            listeners.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return where clients connect, `host:port`
    public String bootstrapServers() {
        return text(address);
    }

    /// @return the port that clients connect to
    public int port() {
        return address.getPort();
    }

    /// Stops the broker in good order; its data stay. Closing again does nothing.
    @Override
    public void close() {
        node.stop();
    }

    private static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    private static void format(Path logs, Membership membership) {
        if (Files.exists(logs.resolve("meta.properties"))) {
            return;
        }
        try {
            Files.createDirectories(logs);
            new Formatter()
                    .setPrintStream(
                            new PrintStream(
                                    OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(membership.cluster())
                    .setNodeId(membership.node())
                    .setControllerListenerName(BrokerProperties.CONTROLLER)
                    .setMetadataLogDirectory(logs.toString())
                    .setDirectories(List.of(logs.toString()))
                    .setHasDynamicQuorum(false)
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new BrokerStartException(
                    "broker data in %s cannot be laid out: %s".formatted(logs, e.getMessage()), e);
        }
    }
}
