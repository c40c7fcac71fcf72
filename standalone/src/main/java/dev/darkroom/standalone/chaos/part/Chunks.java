package dev.darkroom.standalone.chaos.part;

import com.sun.net.httpserver.HttpExchange;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/// Bodies as S3 clients send them: plain, or as `aws-chunked`, where each piece comes behind a line
/// with its length in hex digits and a signature.
final class Chunks {

    private static final String DECODED_LENGTH = "x-amz-decoded-content-length";

    private Chunks() {}

    /// @return the body's own bytes
    static byte[] join(HttpExchange exchange) throws IOException {
        InputStream body = exchange.getRequestBody();
        if (!exchange.getRequestHeaders().containsKey(DECODED_LENGTH)) {
            return body.readAllBytes();
        }
        var joined = new ByteArrayOutputStream();
        for (int length = length(body); length > 0; length = length(body)) {
            joined.write(body.readNBytes(length));
            line(body);
        }
        body.readAllBytes();
        return joined.toByteArray();
    }

    private static int length(InputStream body) throws IOException {
        String line = line(body);
        int semicolon = line.indexOf(';');
        return Integer.parseInt(semicolon < 0 ? line : line.substring(0, semicolon), 16);
    }

    private static String line(InputStream body) throws IOException {
        var line = new StringBuilder();
        for (int next = body.read(); next >= 0 && next != '\n'; next = body.read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
