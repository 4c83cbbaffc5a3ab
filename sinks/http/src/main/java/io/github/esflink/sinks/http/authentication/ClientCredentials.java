package io.github.esflink.sinks.http.authentication;

import io.github.esflink.secret.Secret;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
 * @param renewOn answers with these statuses speak of the token: it is renewed, and the request is
 *     sent once more
 */
@PublicEvolving
public record ClientCredentials(
        String tokenUrl,
        String clientId,
        Secret clientSecret,
        @Nullable String scope,
        @Nullable String audience,
        boolean inBody,
        Set<Integer> renewOn)
        implements Authentication {

    /** An expired token is a 401 by RFC 6750; many gateways say 403. */
    public static final Set<Integer> DEFAULT_RENEW_ON = Set.of(401, 403);

    public ClientCredentials {
        Objects.requireNonNull(tokenUrl, "tokenUrl");
        Objects.requireNonNull(clientId, "clientId");
        Objects.requireNonNull(clientSecret, "clientSecret");
        renewOn = Set.copyOf(renewOn);
    }

    static ClientCredentials of(String tokenUrl, String clientId, Secret clientSecret) {
        return new ClientCredentials(
                tokenUrl, clientId, clientSecret, null, null, false, DEFAULT_RENEW_ON);
    }

    public ClientCredentials withScope(String wanted) {
        return new ClientCredentials(
                tokenUrl, clientId, clientSecret, wanted, audience, inBody, renewOn);
    }

    public ClientCredentials withAudience(String whom) {
        return new ClientCredentials(
                tokenUrl, clientId, clientSecret, scope, whom, inBody, renewOn);
    }

    /** Answers with these statuses speak of the token. */
    public ClientCredentials withRenewOn(Set<Integer> statuses) {
        return new ClientCredentials(
                tokenUrl, clientId, clientSecret, scope, audience, inBody, statuses);
    }

    /** Id and secret go in the body. */
    public ClientCredentials withSecretInBody() {
        return new ClientCredentials(
                tokenUrl, clientId, clientSecret, scope, audience, true, renewOn);
    }

    /** None that stays: the token's header changes with it. */
    @Override
    public Map<String, String> headers() {
        return Map.of();
    }
}
