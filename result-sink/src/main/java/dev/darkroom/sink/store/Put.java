package dev.darkroom.sink.store;

/// How a [ObjectStore#putIfAbsent] ended.
public sealed interface Put {

    /// The object is there now, and these bytes are it.
    record Stored() implements Put {}

    /// Somebody was first.
    ///
    /// @param object what is there, which may be the same bytes
    record AlreadyThere(StoredObject object) implements Put {}
}
