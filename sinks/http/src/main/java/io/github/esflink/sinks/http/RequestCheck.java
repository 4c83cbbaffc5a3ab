package io.github.esflink.sinks.http;

import io.github.esflink.sinks.core.setting.SettingErrors;
import io.github.esflink.sinks.http.authentication.Authentication;
import io.github.esflink.sinks.http.authentication.ClientCredentials;
import io.github.esflink.sinks.http.body.BodyForm;
import io.github.esflink.sinks.http.body.ContentEncoding;
import io.github.esflink.sinks.http.request.HeaderText;
import io.github.esflink.sinks.http.request.Route;
import io.github.esflink.sinks.http.request.Routes;
import io.github.esflink.sinks.http.request.UrlTemplate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks over what is said of requests, and makes the routes. */
final class RequestCheck {

    private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH", "DELETE");

    /** What the client or the sink itself has to say. */
    private static final Set<String> RESERVED_HEADERS =
            Set.of(
                    "connection",
                    "content-length",
                    "expect",
                    "host",
                    "idempotency-key",
                    "keep-alive",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade");

    private static final Set<String> OF_SIGNATURE =
            Set.of("webhook-id", "webhook-timestamp", "webhook-signature");

    private static final Pattern TOKEN_URL = Pattern.compile("https?://[^/?#@\\s]+(/[^?#\\s]*)?");

    private final HttpEventSinkBuilder settings;
    private final SettingErrors wrong;

    RequestCheck(HttpEventSinkBuilder settings, SettingErrors wrong) {
        this.settings = settings;
        this.wrong = wrong;
    }

    /**
     * @return null when something is wrong, which is noted
     */
    @Nullable Routes routes() {
        UrlTemplate url = url("url", settings.url);
        method("method", settings.method);
        authentication();
        Set<String> ownHeaders = ownHeaders();
        settings.defaultHeaders.forEach((name, value) -> header(name, value, ownHeaders));
        Route standard = url == null ? null : new Route(settings.method, url, settings.form);
        Set<String> types = new LinkedHashSet<>(settings.urls.keySet());
        types.addAll(settings.methods.keySet());
        types.addAll(settings.forms.keySet());
        Map<String, Route> byType = new HashMap<>();
        for (String type : types) {
            Route route = route(type, url);
            if (route != null) {
                byType.put(type, route);
            }
        }
        return standard == null ? null : new Routes(standard, byType);
    }

    private @Nullable Route route(String type, @Nullable UrlTemplate standard) {
        String ownUrl = settings.urls.get(type);
        String ownMethod = settings.methods.get(type);
        BodyForm ownForm = settings.forms.get(type);
        UrlTemplate url = ownUrl == null ? standard : url("eventTypes:url:" + type, ownUrl);
        if (ownMethod != null) {
            method("eventTypes:method:" + type, ownMethod);
        }
        return url == null
                ? null
                : new Route(
                        ownMethod == null ? settings.method : ownMethod,
                        url,
                        ownForm == null ? settings.form : ownForm);
    }

    private void method(String key, String method) {
        wrong.expect(METHODS.contains(method), key, "POST, PUT, PATCH or DELETE", method);
    }

    private @Nullable UrlTemplate url(String key, @Nullable String text) {
        if (text == null) {
            wrong.add(key, "missing; expected http://host/path or https://host/path");
            return null;
        }
        try {
            return UrlTemplate.parse(text);
        } catch (IllegalArgumentException e) {
            wrong.expect(false, key, String.valueOf(e.getMessage()), withoutSecrets(text));
            return null;
        }
    }

    /** Neither a user nor a query, which is where people put keys. */
    private static String withoutSecrets(String url) {
        return url.replaceAll("^(.*?//)?[^/?#]*@", "$1…@").replaceAll("\\?.*", "?…");
    }

    private void authentication() {
        if (settings.authentication instanceof Authentication.ApiKey key) {
            boolean free =
                    HeaderText.isName(key.header())
                            && !isReserved(key.header().toLowerCase(Locale.ROOT));
            wrong.expect(
                    free,
                    "authentication:apiKey:header",
                    "a name of letters, digits and !#$%&'*+-.^_`|~ that the sink does not set itself",
                    key.header().replaceAll("[^\\x20-\\x7E]", "?"));
        }
        if (settings.authentication instanceof ClientCredentials tokens) {
            wrong.expect(
                    TOKEN_URL.matcher(tokens.tokenUrl()).matches(),
                    "authentication:oauth2:tokenUrl",
                    "http://host/path or https://host/path without user, query and fragment",
                    withoutSecrets(tokens.tokenUrl()));
        }
    }

    /** Those that other settings ask for, in lower case. */
    private Set<String> ownHeaders() {
        Set<String> own = new HashSet<>();
        if (settings.authentication instanceof Authentication.ApiKey key) {
            own.add(key.header().toLowerCase(Locale.ROOT));
        } else if (!(settings.authentication instanceof Authentication.None)) {
            own.add("authorization");
        }
        return own;
    }

    private boolean isReserved(String lower) {
        return RESERVED_HEADERS.contains(lower)
                || lower.startsWith("esdb-")
                || (settings.signing != null && OF_SIGNATURE.contains(lower))
                || (settings.compression != ContentEncoding.NONE
                        && lower.equals("content-encoding"));
    }

    private void header(String name, String value, Set<String> ofAuthentication) {
        String key = "defaultHeaders:" + name.replaceAll("\\p{Cc}", "?");
        if (!HeaderText.isName(name)) {
            wrong.add(key, "expected a name of letters, digits and !#$%&'*+-.^_`|~");
            return;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (isReserved(lower)) {
            wrong.add(key, "expected a name that the sink does not set itself");
        } else if (ofAuthentication.contains(lower)) {
            wrong.add(key, "expected once, found beside authentication:method");
        }
        if (!HeaderText.isValue(value)) {
            // Not shown: it may be half of a secret.
            wrong.add(
                    key,
                    value.isEmpty()
                            ? "expected visible ASCII, found an empty value: leave the header out"
                            : "expected visible ASCII without line breaks, found a value of %d characters with others"
                                    .formatted(value.length()));
        }
    }
}
