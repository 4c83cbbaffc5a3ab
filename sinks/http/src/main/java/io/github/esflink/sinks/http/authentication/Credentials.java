package io.github.esflink.sinks.http.authentication;

import java.io.Serializable;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * All by which an endpoint knows a sender, its TLS certificate aside.
 *
 * @param signing null when requests are not signed
 */
@Internal
public record Credentials(Authentication authentication, @Nullable Signing signing)
        implements Serializable {

    /** The client credentials, when there are such; else null. */
    public @Nullable ClientCredentials tokens() {
        return authentication instanceof ClientCredentials tokens ? tokens : null;
    }
}
