package io.github.esflink.sinks.http.authentication;

import io.github.esflink.secret.Secret;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;

/** How the endpoint knows who sends. Secrets are resolved where the sink runs. */
@PublicEvolving
public sealed interface Authentication extends Serializable
        permits Authentication.None,
                Authentication.Basic,
                Authentication.Bearer,
                Authentication.ApiKey,
                ClientCredentials {

    /** The header of an API key whose header nobody named. */
    String DEFAULT_API_KEY_HEADER = "X-API-Key";

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

    /** A key in a header of its own, such as {@value #DEFAULT_API_KEY_HEADER}. */
    static Authentication apiKey(String header, Secret key) {
        return new ApiKey(header, key);
    }

    /** Tokens of an authorization server, see {@link ClientCredentials}. */
    static ClientCredentials clientCredentials(
            String tokenUrl, String clientId, Secret clientSecret) {
        return ClientCredentials.of(tokenUrl, clientId, clientSecret);
    }

    /**
     * The headers that every request has, by name. Reads the secrets anew.
     *
     * @throws io.github.esflink.secret.SecretException naming a reference that leads nowhere
     */
    Map<String, String> headers();

    /** Nobody asks. */
    record None() implements Authentication {
        @Override
        public Map<String, String> headers() {
            return Map.of();
        }
    }

    /** User name and password. */
    record Basic(String username, Secret password) implements Authentication {
        public Basic {
            Objects.requireNonNull(username, "username");
            Objects.requireNonNull(password, "password");
        }

        @Override
        public Map<String, String> headers() {
            String pair = username + ":" + password.resolve();
            return Map.of(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** A token. */
    record Bearer(Secret token) implements Authentication {
        public Bearer {
            Objects.requireNonNull(token, "token");
        }

        @Override
        public Map<String, String> headers() {
            return Map.of("Authorization", "Bearer " + token.resolve());
        }
    }

    /** A key. */
    record ApiKey(String header, Secret key) implements Authentication {
        public ApiKey {
            Objects.requireNonNull(header, "header");
            Objects.requireNonNull(key, "key");
        }

        @Override
        public Map<String, String> headers() {
            return Map.of(header, key.resolve());
        }
    }
}
