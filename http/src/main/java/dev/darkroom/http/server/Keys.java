package dev.darkroom.http.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The keys that may call; none where everybody may.
public final class Keys {

    /// The cookie in which the page keeps its key.
    public static final String COOKIE = "darkroom-key";

    /// Sent by the page's own calls: a browser that is challenged asks for a password by itself.
    private static final String BY_SCRIPT = "X-Requested-With";

    private static final int NAME_DIGITS = 12;

    private final List<byte[]> digests;

    public Keys(List<String> keys) {
        this.digests = keys.stream().map(Keys::digest).toList();
    }

    List<byte[]> digests() {
        return digests;
    }

    public boolean any() {
        return !digests.isEmpty();
    }

    /// @return whether it is one of the keys, told in a time that does not depend on which
    public boolean has(String key) {
        byte[] digest = digest(key);
        boolean known = false;
        for (byte[] one : digests) {
            known |= MessageDigest.isEqual(one, digest);
        }
        return known;
    }

    /// @return a key as it stands in the cookie, where not every character may
    public static String inCookie(String key) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    /// @return whether the call may be made
    public boolean welcomes(Call call) {
        return !any() || offered(call).filter(this::has).isPresent();
    }

    /// @return the caller; where there are keys, one who has one of them
    /// @throws Refused if there are keys and the call has none of them
    Caller caller(Call call) {
        Optional<String> key = offered(call).filter(this::has);
        if (key.isPresent()) {
            return new Caller(
                    "key " + HexFormat.of().formatHex(digest(key.get())).substring(0, NAME_DIGITS));
        }
        if (any()) {
            throw call.header(BY_SCRIPT).isPresent() ? Refused.unasked() : Refused.unauthorized();
        }
        return new Caller("address " + call.address());
    }

    private static Optional<String> offered(Call call) {
        return call.header("X-Api-Key")
                .or(() -> call.header("Authorization").flatMap(Keys::authorization))
                .or(() -> call.header("Cookie").flatMap(Keys::cookie));
    }

    private static Optional<String> authorization(String header) {
        int space = header.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        String value = header.substring(space + 1).strip();
        return switch (header.substring(0, space).toLowerCase(java.util.Locale.ROOT)) {
            case "bearer" -> Optional.of(value);
            case "basic" -> basic(value);
            default -> Optional.empty();
        };
    }

    // The key is the password; who has none to type in has it as the user's name.
    private static Optional<String> basic(String value) {
        try {
            String pair = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            String password = pair.substring(colon + 1);
            return Optional.of(
                    password.isEmpty() && colon > 0 ? pair.substring(0, colon) : password);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> cookie(String header) {
        for (String pair : header.split(";")) {
            String[] parts = pair.strip().split("=", 2);
            if (parts.length == 2 && parts[0].equals(COOKIE)) {
                return outOfCookie(parts[1]);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> outOfCookie(String value) {
        try {
            return Optional.of(
                    new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
