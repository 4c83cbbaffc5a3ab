package io.github.esflink.sinks.http.request;

import io.github.esflink.sinks.core.secret.Secret;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/** How the endpoint knows who sends. Secrets are resolved where the sink runs. */
@PublicEvolving
public sealed interface Authentication extends Serializable {

    /** Nobody asks. */
    static Authentication none() {
        return new None();
    }

    /** User name and password, RFC 7617, in UTF-8. */
    static Authentication basic(String username, Secret password) {
        return new Basic(username, password);
    }

    /** A token, RFC 6750. */
    static Authentication bearer(Secret token) {
        return new Bearer(token);
    }

    /**
     * The value of the header {@code Authorization}; null when there is none. Reads the secrets
     * anew.
     *
     * @throws io.github.esflink.sinks.core.secret.SecretException naming a reference that leads
     *     nowhere
     */
    @Nullable String authorization();

    /** Nobody asks. */
    record None() implements Authentication {
        @Override
        public @Nullable String authorization() {
            return null;
        }
    }

    /** User name and password. */
    record Basic(String username, Secret password) implements Authentication {
        public Basic {
            Objects.requireNonNull(username, "username");
            Objects.requireNonNull(password, "password");
        }

        @Override
        public String authorization() {
            String pair = username + ":" + password.resolve();
            return "Basic "
                    + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A token. */
    record Bearer(Secret token) implements Authentication {
        public Bearer {
            Objects.requireNonNull(token, "token");
        }

        @Override
        public String authorization() {
            return "Bearer " + token.resolve();
        }
    }
}
