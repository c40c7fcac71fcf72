package dev.darkroom.sink.store;

import java.net.URI;
import java.util.Optional;

/// Where an S3 store is, and how to speak to it.
///
/// @param bucket it must exist
/// @param prefix put before every key; empty, or ending in `/`
/// @param endpoint of a server that is not Amazon's; empty for Amazon's own
/// @param region empty takes the environment's, or `us-east-1` where an endpoint is given
/// @param pathStyle whether the bucket travels in the path rather than in the host name
/// @param credentials empty takes the environment's: variables, profile, container or machine role
public record S3Location(
        String bucket,
        String prefix,
        Optional<URI> endpoint,
        Optional<String> region,
        boolean pathStyle,
        Optional<Credentials> credentials) {

    /// A key pair of the store's own.
    public record Credentials(String accessKey, String secretKey) {

        @Override
        public String toString() {
            return "Credentials[accessKey=%s]".formatted(accessKey);
        }
    }

    public S3Location {
        prefix = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
    }

    /// @return the same behind another address
    S3Location at(URI other) {
        return new S3Location(bucket, prefix, Optional.of(other), region, pathStyle, credentials);
    }
}
