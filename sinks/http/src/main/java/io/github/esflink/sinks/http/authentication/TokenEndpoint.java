package io.github.esflink.sinks.http.authentication;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.sinks.core.json.JsonFormatException;
import io.github.esflink.sinks.core.json.JsonReader;
import io.github.esflink.sinks.http.endpoint.Answer;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.asynchttpclient.Request;
import org.asynchttpclient.RequestBuilder;

/** What is said to an authorization server, and what it says. Immutable, thread-safe. */
final class TokenEndpoint {

    /** The life of a token of which the server says nothing. */
    static final long UNTIL_REFUSED = Long.MAX_VALUE;

    private static final long MAX_SECONDS = 100L * 365 * 24 * 3_600;

    /** RFC 6749 section 5.2. Others are not repeated in logs: they could say anything. */
    private static final Set<String> ERRORS =
            Set.of(
                    "invalid_request",
                    "invalid_client",
                    "invalid_grant",
                    "unauthorized_client",
                    "unsupported_grant_type",
                    "invalid_scope",
                    "temporarily_unavailable",
                    "server_error");

    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7E]+");

    /** An answer without a token. */
    static final class NoTokenException extends Exception {
        private static final long serialVersionUID = 1L;

        NoTokenException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * A token.
     *
     * @param seconds how long it lives; {@link #UNTIL_REFUSED} when nobody knows
     */
    record Grant(String token, long seconds) {
        @Override
        public String toString() {
            return "Grant{" + seconds + " s}";
        }
    }

    private final Request request;
    private final String shown;

    TokenEndpoint(ClientCredentials credentials) {
        String secret = credentials.clientSecret().resolve();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", "client_credentials");
        if (credentials.scope() != null) {
            fields.put("scope", credentials.scope());
        }
        if (credentials.audience() != null) {
            fields.put("audience", credentials.audience());
        }
        RequestBuilder builder =
                new RequestBuilder("POST")
                        .setUrl(credentials.tokenUrl())
                        .setHeader(
                                HttpHeaderNames.CONTENT_TYPE, "application/x-www-form-urlencoded")
                        .setHeader(HttpHeaderNames.ACCEPT, "application/json");
        if (credentials.inBody()) {
            fields.put("client_id", credentials.clientId());
            fields.put("client_secret", secret);
        } else {
            String pair = encoded(credentials.clientId()) + ":" + encoded(secret);
            builder.setHeader(
                    HttpHeaderNames.AUTHORIZATION,
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        StringJoiner body = new StringJoiner("&");
        fields.forEach((name, value) -> body.add(name + "=" + encoded(value)));
        this.request = builder.setBody(body.toString().getBytes(StandardCharsets.UTF_8)).build();
        this.shown = credentials.tokenUrl().replaceAll("\\?.*", "");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    Request request() {
        return request;
    }

    Grant grantIn(Answer answer) throws NoTokenException {
        JsonNode json;
        try {
            json = JsonReader.read(answer.text().getBytes(StandardCharsets.UTF_8));
        } catch (JsonFormatException e) {
            throw new NoTokenException(
                    answer.status() == 200
                            ? "status 200, and an answer that is not JSON: " + e.getMessage()
                            : "status " + answer.status());
        }
        if (answer.status() != 200) {
            String error = json.path("error").asText();
            throw new NoTokenException(
                    "status " + answer.status() + (ERRORS.contains(error) ? " " + error : ""));
        }
        String token = json.path("access_token").asText();
        if (!TOKEN.matcher(token).matches()) {
            throw new NoTokenException("status 200, and no access_token in a JSON object");
        }
        JsonNode type = json.path("token_type");
        if (!type.isMissingNode() && !type.asText().equalsIgnoreCase("bearer")) {
            throw new NoTokenException("status 200, and a token_type other than bearer");
        }
        JsonNode life = json.path("expires_in");
        return new Grant(
                token,
                life.isMissingNode() || life.isNull()
                        ? UNTIL_REFUSED
                        : Math.max(0, Math.min(MAX_SECONDS, life.asLong())));
    }

    /** Its address, without what may be secret in it. */
    @Override
    public String toString() {
        return shown;
    }
}
