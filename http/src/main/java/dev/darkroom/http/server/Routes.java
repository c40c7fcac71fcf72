package dev.darkroom.http.server;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// All that can be called.
public final class Routes {

    private static final Pattern SLASHES = Pattern.compile("/{2,}");

    private final List<Route> routes;
    private final Map<String, Route.Errors> errors;
    private final Route.Errors otherErrors;

    /// @param errors by the beginning of paths: how what is not there is told
    public Routes(List<Route> routes, Map<String, Route.Errors> errors, Route.Errors otherErrors) {
        this.routes = List.copyOf(routes);
        this.errors = Map.copyOf(errors);
        this.otherErrors = otherErrors;
    }

    record Match(Route route, Map<String, String> parameters) {}

    public List<Route> all() {
        return routes;
    }

    /// @throws Refused if there is nothing of that path, or not with that method
    Match find(String method, String path) {
        if (routes.isEmpty()) { // what answers is still being opened
            throw Refused.later(503, "starting", 1, "the server is starting");
        }
        String wanted = method.equals("HEAD") ? "GET" : method;
        boolean other = false;
        for (Route route : routes) {
            Optional<Map<String, String>> parameters = route.match(tidied(path));
            if (parameters.isPresent() && route.method().equals(wanted)) {
                return new Match(route, parameters.get());
            }
            other |= parameters.isPresent();
        }
        if (!other) {
            throw Refused.notFound("nothing is at this path");
        }
        String allowed = allowed(path);
        throw Refused.of(405, "method_not_allowed", "this path takes %s".formatted(allowed))
                .with("Allow", allowed);
    }

    /// @return what can be done with the path, such as `DELETE, GET, HEAD, OPTIONS`
    /// @throws Refused if there is nothing of that path
    String allowed(String path) {
        var methods = new TreeSet<String>();
        routes.stream()
                .filter(route -> route.match(tidied(path)).isPresent())
                .forEach(route -> methods.add(route.method()));
        if (methods.isEmpty()) {
            throw Refused.notFound("nothing is at this path");
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        methods.add("OPTIONS");
        return String.join(", ", methods);
    }

    // People type addresses with a slash too many, and clients put paths behind them.
    private static String tidied(String path) {
        return SLASHES.matcher(path).replaceAll("/").replaceFirst("(?<=.)/$", "");
    }

    Route.Errors errors(String path) {
        return errors.entrySet().stream()
                .filter(entry -> tidied(path).startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(otherErrors);
    }

    @Override
    public String toString() {
        return routes.stream()
                .map(route -> route.method() + " " + route.pattern())
                .collect(Collectors.joining("\n"));
    }
}
