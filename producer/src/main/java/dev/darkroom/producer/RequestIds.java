package dev.darkroom.producer;

import java.util.UUID;

/// Ids for those who have none of their own.
public final class RequestIds {

    private RequestIds() {}

    /// @return an id that no other request has
    public static String fresh() {
        return UUID.randomUUID().toString();
    }
}
