package dev.darkroom.http.server;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A method and a pattern of paths, and who answers there.
///
/// @param pattern such as `/v1/jobs/{id}`
/// @param errors how this API tells that it refuses
/// @param open whether it may be called without a key
/// @param queries names that its query may have; empty where whatever it says is passed over, as
///   clients of other servers' APIs say more than is known here
public record Route(
        String method,
        String pattern,
        Handler handler,
        Errors errors,
        boolean open,
        Optional<Set<String>> queries) {

    /// Answers a call, or writes a stream itself and returns null.
    @FunctionalInterface
    public interface Handler {
        Answer answer(Call call) throws Exception;
    }

    /// How an API words a refusal.
    @FunctionalInterface
    public interface Errors {
        Answer of(Refused refused);
    }

    public static Route of(String method, String pattern, Errors errors, Handler handler) {
        return new Route(method, pattern, handler, errors, false, Optional.empty());
    }

    /// The same, for callers without a key.
    public Route forAll() {
        return new Route(method, pattern, handler, errors, true, queries);
    }

    /// The same, whose query has no other names than these.
    public Route asking(String... names) {
        return new Route(method, pattern, handler, errors, open, Optional.of(Set.of(names)));
    }

    /// @return what stands for each `{name}`; empty where the path is another
    Optional<Map<String, String>> match(String path) {
        List<String> wanted = List.of(pattern.split("/", -1));
        List<String> found = List.of(path.split("/", -1));
        if (wanted.size() != found.size()) {
            return Optional.empty();
        }
        var parameters = new LinkedHashMap<String, String>();
        for (int i = 0; i < wanted.size(); i++) {
            String part = wanted.get(i);
            if (part.startsWith("{")) {
                if (found.get(i).isEmpty()) {
                    return Optional.empty();
                }
                parameters.put(part.substring(1, part.length() - 1), decoded(found.get(i)));
            } else if (!part.equals(found.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return part;
        }
    }
}
