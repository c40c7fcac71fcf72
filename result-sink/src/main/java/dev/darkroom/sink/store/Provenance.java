package dev.darkroom.sink.store;

import dev.darkroom.schemas.EngineIdentity;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What an object says of where it came from, so that a later picture of the same name can be
/// judged.
///
/// @param requestDigest of the request that it was drawn for, 64 hex digits
/// @param engine that drew it
public record Provenance(String requestDigest, EngineIdentity engine) {

    private static final int LONGEST_NOTE = 300;
    private static final String REQUEST_DIGEST = "darkroom-request-digest";
    private static final String MODEL_HASH = "darkroom-model-hash";
    private static final String RUNTIME = "darkroom-runtime";
    private static final String PROVIDER = "darkroom-provider";
    private static final String CPU_CLASS = "darkroom-cpu-class";

    /// @return names in lower case and values in ASCII, as every store can carry them
    Map<String, String> notes() {
        var notes = new TreeMap<String, String>();
        notes.put(REQUEST_DIGEST, written(requestDigest));
        notes.put(MODEL_HASH, written(engine.getModelHash()));
        notes.put(RUNTIME, written(engine.getRuntimeVersion()));
        notes.put(PROVIDER, written(engine.getProvider()));
        notes.put(CPU_CLASS, written(engine.getCpuClass()));
        return notes;
    }

    /// @return whether every store can hold it; S3 takes 2 KB of notes
    public boolean canBeNoted() {
        return notes().values().stream().allMatch(note -> note.length() <= LONGEST_NOTE);
    }

    /// @param notes all that an object carries
    /// @return empty where they do not say all
    static Optional<Provenance> of(Map<String, String> notes) {
        boolean all =
                notes.containsKey(REQUEST_DIGEST)
                        && notes.containsKey(MODEL_HASH)
                        && notes.containsKey(RUNTIME)
                        && notes.containsKey(PROVIDER)
                        && notes.containsKey(CPU_CLASS);
        return all
                ? Optional.of(
                        new Provenance(
                                read(notes.get(REQUEST_DIGEST)),
                                new EngineIdentity(
                                        read(notes.get(MODEL_HASH)),
                                        read(notes.get(RUNTIME)),
                                        read(notes.get(PROVIDER)),
                                        read(notes.get(CPU_CLASS)))))
                : Optional.empty();
    }

    private static String written(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String read(String note) {
        return URLDecoder.decode(note, StandardCharsets.UTF_8);
    }
}
