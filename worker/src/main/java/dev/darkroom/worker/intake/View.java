package dev.darkroom.worker.intake;

/// What a worker remembers of a topic that it reads whole at start and follows ever after.
public interface View {

    /// The topic's name.
    String topic();

    /// Takes in one record; records of one key come in the order of the topic.
    ///
    /// @param key null where the record has none
    /// @param value null for a tombstone
    void see(byte[] key, byte[] value);
}
