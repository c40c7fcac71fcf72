package dev.darkroom.http.server;

import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Decides whether a call is let in: by whom it is made, how often, and from which page.
///
/// A page of another site can make a browser call a server on the same machine. Such calls carry
/// the page's origin, and are refused unless that origin is allowed; a name that was made to point
/// at this machine is refused where only this machine may call.
final class CallGuard {

    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    private final Keys keys;
    private final Passes passes;
    private final List<String> origins;
    private final boolean onlyHere;
    private final RateLimit rate;

    /// @param origins of pages that may call, such as `https://example.org`; `*` for all
    /// @param onlyHere whether the server listens to this machine alone
    CallGuard(Keys keys, List<String> origins, boolean onlyHere, RateLimit rate) {
        this.keys = keys;
        this.passes = new Passes(keys, InstantSource.system());
        this.origins = origins;
        this.onlyHere = onlyHere;
        this.rate = rate;
    }

    /// @throws Refused if the call comes from a page that may not
    void admitOrigin(Call call) {
        String host = call.header("Host").orElse("");
        if (onlyHere && !keys.any() && !HERE.contains(name(host))) {
            throw Refused.of(
                    403,
                    "forbidden",
                    "found a Host header that is not this machine's; wanted localhost");
        }
        Optional<String> origin = call.header("Origin");
        if (origin.isPresent() && !sameSite(origin.get(), host) && !allowed(origin.get())) {
            throw Refused.of(
                    403,
                    "forbidden",
                    "pages of another site may not call; --http-cors allows a site");
        }
    }

    /// @throws Refused if the caller has no key where one is wanted, or calls too often
    Caller admit(Call call) {
        if (passes.admits(call)) {
            return new Caller("address " + call.address());
        }
        Caller caller = keys.caller(call);
        if (call.method().equals("POST") && !rate.grant(caller.name())) {
            throw Refused.later(
                    429, "rate_limited", 1, "more calls a second than --http-rate allows");
        }
        return caller;
    }

    /// @return the origin to be told that it may read the answer
    Optional<String> readableBy(Call call) {
        return call.header("Origin").filter(this::allowed);
    }

    private boolean allowed(String origin) {
        return origins.contains("*") || origins.contains(origin);
    }

    private static boolean sameSite(String origin, String host) {
        try {
            return host.equals(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static String name(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
