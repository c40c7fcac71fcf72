package dev.darkroom.sink.store;

/// How a [ObjectStore#putIfAbsent] ended.
public sealed interface Put {

    /// The object is there now, and these bytes are it.
    record Stored() implements Put {}

    /// Somebody was first; or the answer to an earlier try of the same put was lost on its way.
    ///
    /// @param object what is there, which may be the same bytes
    record AlreadyThere(StoredObject object) implements Put {}
}
