package dev.darkroom.sink.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// Stands before an S3 server and answers as Amazon's does to whoever may not list the bucket: 403
/// where a name is free, and where the bucket itself is asked for.
final class ForbiddingProxy implements AutoCloseable {

    private final ServerSocket listening;
    private final URI server;
    private final boolean readable;

    /// @param readable whether objects that are there may be looked at
    ForbiddingProxy(URI server, boolean readable) throws IOException {
        this.server = server;
        this.readable = readable;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket behind = new Socket(server.getHost(), server.getPort());
                var talk = new Talk(client, behind);
                Thread.ofVirtual().start(() -> talk.copy(client, behind, true));
                Thread.ofVirtual().start(() -> talk.copy(behind, client, false));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    /// One connection. A client waits for the answer before it asks again, so a request and an
    /// answer each begin where a read does.
    private final class Talk {

        private final Socket client;
        private final Socket behind;
        private volatile String request = "";

        Talk(Socket client, Socket behind) {
            this.client = client;
            this.behind = behind;
        }

        void copy(Socket from, Socket to, boolean asking) {
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] buffer = new byte[1 << 16];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    String begin = new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
                    if (asking) {
                        request = begin.startsWith("HEAD ") ? begin.split(" ")[1] : "";
                    } else if (begin.startsWith("HTTP/1.1 ") && forbidden(begin)) {
                        System.arraycopy(
                                "403".getBytes(StandardCharsets.US_ASCII), 0, buffer, 9, 3);
                    }
                    out.write(buffer, 0, n);
                    out.flush();
                }
            } catch (IOException e) {
                if (!client.isClosed() && !behind.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        private boolean forbidden(String answer) {
            boolean free = answer.startsWith("HTTP/1.1 404");
            boolean bucket = request.matches("/[^/?]+/?(\\?.*)?");
            return !request.isEmpty() && (free || bucket || !readable);
        }
    }
}
