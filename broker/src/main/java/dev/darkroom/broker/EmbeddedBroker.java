package dev.darkroom.broker;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;

import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One real Kafka broker, its own controller included, in this process: alone, or one of several
/// that have a process each.
///
/// Its data stay in the directory: a broker that is started there again has the same cluster id,
/// topics and offsets. Two brokers cannot share a directory at a time. This is the only place that
/// touches Kafka's server classes, which Kafka does not promise to keep.
public final class EmbeddedBroker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private final KafkaRaftServer server;
    private final InetSocketAddress address;

    private EmbeddedBroker(KafkaRaftServer server, InetSocketAddress address) {
        this.server = server;
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
        long began = System.nanoTime();
        InetSocketAddress clients = free(options.host(), options.port());
        Membership membership =
                options.membership().orElseGet(() -> Membership.alone(text(free("127.0.0.1", 0))));
        Path logs = directory.toAbsolutePath().normalize();
        var config =
                new KafkaConfig(
                        BrokerProperties.of(logs, clients, membership, options.overrides()), false);
        format(logs, membership);
        var server = new KafkaRaftServer(config, Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            throw new BrokerStartException(
                    "broker in %s did not start: %s".formatted(logs, e.getMessage()), e);
        }
        LOG.atDebug()
                .addKeyValue("bootstrapServers", text(clients))
                .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
                .log("Embedded broker started");
        return new EmbeddedBroker(server, clients);
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
        server.shutdown();
        server.awaitShutdown();
    }

    private static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    /// A port asked for by number must be free now: a broker that fails to bind ends its process.
    private static InetSocketAddress free(String host, int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getByName(host))) {
            return InetSocketAddress.createUnresolved(host, socket.getLocalPort());
        } catch (IOException e) {
            throw new BrokerStartException(
                    "broker cannot listen on %s:%s: %s; another port would do"
                            .formatted(host, port, e.getMessage()),
                    e);
        }
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
