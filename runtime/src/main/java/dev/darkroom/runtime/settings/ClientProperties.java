package dev.darkroom.runtime.settings;

import java.util.TreeMap;

/// Properties of a Kafka client. Some are secret, so it tells their names and no values.
final class ClientProperties extends TreeMap<String, Object> {

    private static final long serialVersionUID = 1;

    @Override
    public String toString() {
        return keySet().toString();
    }
}
