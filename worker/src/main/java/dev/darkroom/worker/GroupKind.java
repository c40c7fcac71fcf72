package dev.darkroom.worker;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The kind of group that workers lease requests through.
public enum GroupKind {
    /// One partition is shared by any number of workers. Brokers have it from Kafka 4.2 on.
    SHARE_GROUP,
    /// A partition belongs to one worker at a time. All brokers have it.
    CONSUMER_GROUP;

    static final List<String> WORDS = Arrays.stream(values()).map(GroupKind::word).toList();

    /// @return as a setting has it, such as `share-group`
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static GroupKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
