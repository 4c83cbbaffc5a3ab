package io.github.esflink.sinks.http.authentication;

import io.github.esflink.secret.Secret;
import java.io.Serializable;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;

/**
 * Requests are signed as Standard Webhooks 1.0 says: headers {@code webhook-id}, {@code
 * webhook-timestamp} and {@code webhook-signature}.
 *
 * @param keys one key, or several with white space or commas between, of which each signs: a
 *     receiver that knows one of them is content, so that keys can be changed without a gap. {@code
 *     whsec_…} signs with HMAC-SHA256 (24 to 64 bytes in Base64), {@code whsk_…} with ed25519 (the
 *     32 bytes of the private key, or 64 with the public one behind it)
 */
@PublicEvolving
public record Signing(Secret keys) implements Serializable {

    public Signing {
        Objects.requireNonNull(keys, "keys");
    }

    /** Each key signs. The text may hold several references. */
    public static Signing with(Secret keys) {
        return new Signing(keys);
    }
}
