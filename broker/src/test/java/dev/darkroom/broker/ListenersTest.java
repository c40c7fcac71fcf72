package dev.darkroom.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;

class ListenersTest {

    private static final String LOOPBACK = "127.0.0.1";

    @Test
    void aPortBelongsToTheBrokerFromTheMomentItIsChosen() throws Exception {
        try (var listeners = new Listeners()) {
            InetSocketAddress chosen = listeners.bind(LOOPBACK, 0);

            assertThatThrownBy(() -> new ServerSocket(chosen.getPort(), 1, loopback()))
                    .isInstanceOf(java.net.BindException.class);
            try (ServerSocketChannel handed = open(listeners, chosen.getPort())) {
                assertThat(handed.socket().getLocalPort()).isEqualTo(chosen.getPort());
                assertThat(handed.isBlocking()).isFalse();
            }
        }
    }

    @Test
    void whatTheBrokerDidNotAskForIsFreeAgain() throws Exception {
        var listeners = new Listeners();
        int port = listeners.bind(LOOPBACK, 0).getPort();
        listeners.close();

        try (var socket = new ServerSocket(port, 1, loopback())) {
            assertThat(socket.getLocalPort()).isEqualTo(port);
        }
    }

    @Test
    void aListenerThatNobodyBoundIsOpenedAsKafkaDoes() throws Exception {
        try (var listeners = new Listeners();
                ServerSocketChannel opened = open(listeners, 0)) {
            assertThat(opened.socket().getLocalPort()).isPositive();
        }
    }

    @Test
    void whereNobodyCanListenIsNamed() throws Exception {
        try (var listeners = new Listeners()) {
            int taken = listeners.bind(LOOPBACK, 0).getPort();

            assertThatThrownBy(() -> listeners.bind(LOOPBACK, taken))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageContaining(LOOPBACK + ":" + taken);
        }
    }

    private static ServerSocketChannel open(Listeners listeners, int port) throws Exception {
        return listeners.openServerSocket(
                "CLIENTS", new InetSocketAddress(loopback(), port), 50, -1);
    }

    private static InetAddress loopback() throws Exception {
        return InetAddress.getByName(LOOPBACK);
    }
}
