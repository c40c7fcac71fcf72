package dev.darkroom.worker.diffusion.schedule;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// The keys that one scheduler class reads, with the values it takes where a file does not set
/// them.
public final class ConfigDefaults {
    private final Map<String, Object> values;

    private ConfigDefaults(Map<String, Object> values) {
        this.values = values;
    }

    public static ConfigDefaults none() {
        return new ConfigDefaults(Map.of());
    }

    /// The keys of a noise schedule over 1000 training timesteps.
    public static ConfigDefaults noise(double betaStart, double betaEnd, String betaSchedule) {
        return none().and("num_train_timesteps", 1000)
                .and("beta_start", betaStart)
                .and("beta_end", betaEnd)
                .and("beta_schedule", betaSchedule)
                .andOptional("trained_betas");
    }

    public ConfigDefaults and(String key, Object value) {
        var more = new LinkedHashMap<>(values);
        more.put(key, value);
        return new ConfigDefaults(more);
    }

    /// Adds keys that may stay unset.
    public ConfigDefaults andOptional(String... keys) {
        var more = new LinkedHashMap<>(values);
        for (String key : keys) {
            more.put(key, null);
        }
        return new ConfigDefaults(more);
    }

    /// Adds flags that are false where not set.
    public ConfigDefaults andFlags(String... keys) {
        var more = new LinkedHashMap<>(values);
        for (String key : keys) {
            more.put(key, false);
        }
        return new ConfigDefaults(more);
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    /// Every key, with null for one that stays unset.
    Map<String, Object> values() {
        return Collections.unmodifiableMap(values);
    }
}
