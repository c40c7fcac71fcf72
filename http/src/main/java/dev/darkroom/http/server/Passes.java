package dev.darkroom.http.server;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Addresses that may be fetched without a key for an hour: clients that are given a picture's
/// address fetch it as they would from anybody. They are signed with HMAC-SHA256 of the path and of
/// the second at which they end; whoever has the same keys understands them.
public final class Passes {

    /// Names that a pass has in a query.
    public static final String UNTIL = "until";

    public static final String PASS = "pass";
    private static final Duration VALID = Duration.ofHours(1);
    private static final String HMAC = "HmacSHA256";

    private final Keys keys;
    private final InstantSource clock;

    public Passes(Keys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /// @param path as it stands in an address, without a query
    /// @return the same with a pass; without one where everybody may call
    public String signed(String path) {
        if (!keys.any()) {
            return path;
        }
        String until = Long.toString(clock.instant().plus(VALID).getEpochSecond());
        return "%s?%s=%s&%s=%s"
                .formatted(
                        path,
                        UNTIL,
                        until,
                        PASS,
                        signature(keys.digests().getFirst(), path, until));
    }

    /// @return whether the call brings a pass for what it reads
    boolean admits(Call call) {
        String until = call.query(UNTIL).orElse("");
        String pass = call.query(PASS).orElse("");
        if (pass.isEmpty()
                || !until.matches("[0-9]{1,12}")
                || !call.method().matches("GET|HEAD")
                || Long.parseLong(until) < clock.instant().getEpochSecond()) {
            return false;
        }
        boolean signed = false;
        for (byte[] key : keys.digests()) {
            signed |= same(signature(key, call.path(), until), pass);
        }
        return signed;
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static String signature(byte[] key, String path, String until) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return HexFormat.of()
                    .formatHex(mac.doFinal((until + " " + path).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
        }
    }
}
