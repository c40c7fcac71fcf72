package dev.darkroom.broker;

import org.apache.kafka.server.ServerSocketFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.HashMap;
import java.util.Map;

/// Sockets that are bound before the broker is made, and handed to it when it listens: between the
/// choice of a port and its use nobody else can take it, and a port that is taken is told before a
/// broker that fails to bind ends its process.
final class Listeners implements ServerSocketFactory, AutoCloseable {

    /// As many connections wait as the broker itself would let wait.
    private static final int WAITING = 50;

    private final Map<InetSocketAddress, ServerSocketChannel> bound = new HashMap<>();

    /// @param port 0 takes a free one
    /// @return the host as it was given, and the port
    /// @throws BrokerStartException if it cannot be listened on
    InetSocketAddress bind(String host, int port) {
        try {
            ServerSocketChannel channel = ServerSocketChannel.open();
            try {
                InetAddress address = InetAddress.getByName(host);
                channel.bind(new InetSocketAddress(address, port), WAITING);
                int taken = channel.socket().getLocalPort();
                bound.put(new InetSocketAddress(address, taken), channel);
                return InetSocketAddress.createUnresolved(host, taken);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new BrokerStartException(
                    "broker cannot listen on %s:%s: %s; another port would do"
                            .formatted(host, port, e.getMessage()),
                    e);
        }
    }

    /// What Kafka asks for when it begins to listen. A listener that was added to its settings is
    /// opened as Kafka would open it.
    @Override
    public ServerSocketChannel openServerSocket(
            String listener, InetSocketAddress address, int waiting, int receiveBytes)
            throws IOException {
        ServerSocketChannel channel = bound.remove(address);
        if (channel == null) {
            return INSTANCE.openServerSocket(listener, address, waiting, receiveBytes);
        }
        channel.configureBlocking(false);
        if (receiveBytes > 0) { // else the system's own
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBytes);
        }
        return channel;
    }

    /// Lets go of what the broker did not ask for; what it did is the broker's.
    @Override
    public void close() throws IOException {
        for (ServerSocketChannel channel : bound.values()) {
            channel.close();
        }
        bound.clear();
    }
}
