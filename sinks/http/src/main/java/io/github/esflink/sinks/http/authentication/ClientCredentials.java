package io.github.esflink.sinks.http.authentication;

import io.github.esflink.secret.Secret;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * The client credentials grant of OAuth 2.0, RFC 6749 section 4.4: the sink asks an authorization
 * server for a token, uses it until shortly before it expires, and asks for the next one meanwhile.
 *
 * @param tokenUrl the token endpoint: {@code https}, or {@code http} for one nearby
 * @param scope what is asked for; null for what the server gives unasked
 * @param audience whom the token is for, which some servers ask for; null for none
 * @param inBody whether id and secret go in the body of the request instead of its header {@code
 *     Authorization}, which RFC 6749 prefers
 */
@PublicEvolving
public record ClientCredentials(
        String tokenUrl,
        String clientId,
        Secret clientSecret,
        @Nullable String scope,
        @Nullable String audience,
        boolean inBody)
        implements Authentication {

    public ClientCredentials {
        Objects.requireNonNull(tokenUrl, "tokenUrl");
        Objects.requireNonNull(clientId, "clientId");
        Objects.requireNonNull(clientSecret, "clientSecret");
    }

    static ClientCredentials of(String tokenUrl, String clientId, Secret clientSecret) {
        return new ClientCredentials(tokenUrl, clientId, clientSecret, null, null, false);
    }

    public ClientCredentials withScope(String wanted) {
        return new ClientCredentials(tokenUrl, clientId, clientSecret, wanted, audience, inBody);
    }

    public ClientCredentials withAudience(String whom) {
        return new ClientCredentials(tokenUrl, clientId, clientSecret, scope, whom, inBody);
    }

    /** Id and secret go in the body. */
    public ClientCredentials withSecretInBody() {
        return new ClientCredentials(tokenUrl, clientId, clientSecret, scope, audience, true);
    }

    /** None that stays: the token's header changes with it. */
    @Override
    public Map<String, String> headers() {
        return Map.of();
    }
}
