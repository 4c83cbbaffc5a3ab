package io.github.esflink.sinks.http.authentication;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * Signs as Standard Webhooks 1.0 says: the id, the time and the body as it is sent, with dots
 * between. Thread-safe; several threads sign one after the other.
 */
@Internal
public final class Signer {

    private static final Pattern BETWEEN = Pattern.compile("[\\s,]+");

    private final List<SigningKey> keys = new ArrayList<>();

    /**
     * Reads the keys.
     *
     * @throws io.github.esflink.secret.SecretException naming a reference that leads nowhere
     * @throws IllegalStateException when one of them is no key; the message says nothing of it
     */
    public Signer(Signing signing) {
        for (String key : BETWEEN.split(signing.keys().resolve().strip(), -1)) {
            try {
                keys.add(SigningKey.of(key));
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException(
                        "signature:keys: expected %s (key number %d)."
                                .formatted(e.getMessage(), keys.size() + 1));
            }
        }
    }

    /**
     * The value of {@code webhook-signature}.
     *
     * @param id that of {@code webhook-id}; without a dot
     * @param seconds that of {@code webhook-timestamp}: since 1970-01-01 UTC
     */
    public synchronized String sign(String id, long seconds, byte[] body) {
        byte[] head = (id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8);
        StringJoiner signatures = new StringJoiner(" ");
        for (SigningKey key : keys) {
            key.update(head);
            key.update(body);
            signatures.add(key.sign());
        }
        return signatures.toString();
    }
}
