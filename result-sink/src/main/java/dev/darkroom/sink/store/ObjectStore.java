package dev.darkroom.sink.store;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/// Keeps pictures under names that are written once.
///
/// Of any number of writers of one name, in any number of processes, exactly one gets [Put.Stored],
/// and a reader sees its bytes whole or nothing. Implementations are safe for use by many threads.
/// An `IOException` means that the store could not be reached or would not serve: worth trying
/// again.
public interface ObjectStore extends AutoCloseable {

    /// Stores the picture unless the name is taken. Once it returns, the object outlives the
    /// process; what it takes to outlive the machine is the store's own setting.
    Put putIfAbsent(ObjectKey key, PictureToStore picture) throws IOException;

    /// @return what the name holds
    Optional<StoredObject> head(ObjectKey key) throws IOException;

    /// @return the bytes that the name holds
    Optional<byte[]> get(ObjectKey key) throws IOException;

    /// @return where an object of this name is or would be
    URI uri(ObjectKey key);

    /// @throws IOException if the store cannot take objects now; the message says what was tried
    void check() throws IOException;

    @Override
    void close();
}
