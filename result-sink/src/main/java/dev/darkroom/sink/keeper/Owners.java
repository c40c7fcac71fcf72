package dev.darkroom.sink.keeper;

import dev.darkroom.schemas.EngineIdentity;
import dev.darkroom.schemas.wire.RequestDigest;
import dev.darkroom.sink.store.ObjectKey;
import dev.darkroom.sink.store.ObjectStore;
import dev.darkroom.sink.store.PictureToStore;
import dev.darkroom.sink.store.Provenance;
import dev.darkroom.sink.store.Put;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Whose id it is: the request's whose result was the first of the id to be kept. The store holds
/// the answer in an object of its own, written once, so that it is the same for every keeper, after
/// every restart, and for as long as there are pictures.
final class Owners {

    private static final int REMEMBERED = 10_000;
    private static final Pattern DIGEST = Pattern.compile("[0-9a-zA-Z_-]{1,64}");
    private static final EngineIdentity NOBODY = new EngineIdentity("", "", "", "");

    private final ObjectStore store;
    private final Map<String, String> known =
            Collections.synchronizedMap(
                    new LinkedHashMap<>() {
                        private static final long serialVersionUID = 1;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                            return size() > REMEMBERED;
                        }
                    });

    /// @param store borrowed
    Owners(ObjectStore store) {
        this.store = store;
    }

    /// @return whether a request's digest can be written down
    static boolean isDigest(String text) {
        return DIGEST.matcher(text).matches();
    }

    /// @param digest of a request that the id is to be, if it is nobody's yet
    /// @return digest of the request whose id it is
    /// @throws IOException if the store cannot be reached
    String of(String requestId, String digest) throws IOException {
        String owner = known.get(requestId);
        if (owner == null) {
            owner = claim(ObjectKey.owner(requestId), digest);
            known.put(requestId, owner);
        }
        return owner;
    }

    private String claim(ObjectKey key, String digest) throws IOException {
        byte[] text = digest.getBytes(StandardCharsets.UTF_8);
        String sha256 = RequestDigest.sha256(text);
        var note = new PictureToStore(text, "text/plain", sha256, new Provenance(digest, NOBODY));
        return switch (store.putIfAbsent(key, note)) {
            case Put.Stored() -> digest;
            case Put.AlreadyThere(var first) ->
                    first.sha256().equals(sha256) ? digest : read(key, digest);
        };
    }

    // What says nothing is no claim: a note that a power failure has torn, say.
    private String read(ObjectKey key, String otherwise) throws IOException {
        return store.get(key)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .filter(Owners::isDigest)
                .orElse(otherwise);
    }
}
