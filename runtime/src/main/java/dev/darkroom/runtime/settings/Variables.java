package dev.darkroom.runtime.settings;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Which environment variables speak to Darkroom.
final class Variables {

    static final String PREFIX = "DARKROOM_";

    /// Kubernetes, and Docker for linked containers, tell every process of each service that is
    /// called darkroom, or darkroom-worker, in variables of this form.
    private static final Pattern OF_A_SERVICE =
            Pattern.compile(
                    "DARKROOM(_[A-Z0-9]+)*_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?"
                            + "|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    private static final Pattern SERVICE_URL = Pattern.compile("(tcp|udp|sctp)://.*");

    private Variables() {}

    /// @param all variables of the process
    /// @return those with the prefix, but for what others say of services
    static Map<String, String> ours(Map<String, String> all) {
        var ours = new TreeMap<>(all);
        ours.entrySet()
                .removeIf(
                        variable ->
                                !variable.getKey().startsWith(PREFIX)
                                        || isOfAService(variable.getKey(), variable.getValue()));
        return ours;
    }

    private static boolean isOfAService(String name, String value) {
        return OF_A_SERVICE.matcher(name).matches()
                || name.endsWith("_PORT") && SERVICE_URL.matcher(value).matches();
    }
}
