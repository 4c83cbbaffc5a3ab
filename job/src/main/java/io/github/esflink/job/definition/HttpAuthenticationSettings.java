package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.http.HttpEventSinkBuilder;
import io.github.esflink.sinks.http.authentication.Authentication;
import io.github.esflink.sinks.http.authentication.ClientCredentials;
import io.github.esflink.sinks.http.authentication.Signing;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** How an endpoint knows who sends. */
final class HttpAuthenticationSettings {

    private enum Method {
        NONE,
        BASIC,
        BEARER,
        API_KEY,
        OAUTH2
    }

    /** Where the client's id and secret go. */
    private enum Place {
        HEADER,
        BODY
    }

    private static final Setting<Method> METHOD =
            Setting.withDefault(
                    "authentication:method",
                    Kind.choice(Method.class),
                    "none",
                    "How the endpoint knows who sends.");

    private static final Setting<String> USERNAME =
            Setting.optional("authentication:basic:username", Kind.text("a name"), "With `basic`.");

    private static final Setting<String> PASSWORD =
            Setting.secret("authentication:basic:password", "With `basic`.");

    private static final Setting<String> TOKEN =
            Setting.secret("authentication:bearer:token", "With `bearer`.");

    private static final Setting<String> KEY_HEADER =
            Setting.withDefault(
                    "authentication:apiKey:header",
                    Kind.text("the name of a header"),
                    Authentication.DEFAULT_API_KEY_HEADER,
                    "With `apiKey`: the header that the key stands in.");

    private static final Setting<String> KEY =
            Setting.secret("authentication:apiKey:key", "With `apiKey`.");

    private static final Setting<String> TOKEN_URL =
            Setting.optional(
                    "authentication:oauth2:tokenUrl",
                    Kind.text("https://…"),
                    "With `oauth2` (client credentials): the token endpoint. A token is kept, renewed before it expires, and when the endpoint answers as `authentication:oauth2:renewOn` says. A token endpoint that fails is asked at most every few seconds.");

    private static final Setting<String> CLIENT_ID =
            Setting.optional(
                    "authentication:oauth2:clientId", Kind.text("an id"), "With `oauth2`.");

    private static final Setting<String> CLIENT_SECRET =
            Setting.secret("authentication:oauth2:clientSecret", "With `oauth2`.");

    private static final Setting<String> SCOPE =
            Setting.optional(
                    "authentication:oauth2:scope",
                    Kind.text("scopes with spaces between"),
                    "With `oauth2`: what is asked for.");

    private static final Setting<String> AUDIENCE =
            Setting.optional(
                    "authentication:oauth2:audience",
                    Kind.text("an audience"),
                    "With `oauth2`: whom the token is for, for servers that ask.");

    private static final Setting<Place> PLACE =
            Setting.withDefault(
                    "authentication:oauth2:credentials",
                    Kind.choice(Place.class),
                    "header",
                    "With `oauth2`: whether id and secret go in the header `Authorization` or in the body.");

    private static final Setting<String> RENEW_ON =
            Setting.withDefault(
                    "authentication:oauth2:renewOn",
                    Kind.text("statuses, comma separated"),
                    "401,403",
                    "With `oauth2`: answers with these statuses speak of the token. It is renewed and the event sent once more at once; when new tokens are refused as well, ever more rarely.");

    private static final Setting<String> SIGNATURE =
            Setting.secret(
                    "signature:keys",
                    "Signs requests as [Standard Webhooks](https://www.standardwebhooks.com) says: `webhook-id` (the event's id), `webhook-timestamp`, `webhook-signature`. A key `whsec_…` (HMAC-SHA256) or `whsk_…` (ed25519), or several with spaces between, of which each signs: while keys change, first the new one beside the old one.");

    /** What goes with which method. */
    private static final Map<Method, List<Setting<?>>> OF_METHOD = ofMethod();

    static final List<Setting<?>> ALL =
            Stream.of(
                            Stream.of(METHOD),
                            OF_METHOD.values().stream().flatMap(List::stream),
                            Stream.of(SIGNATURE))
                    .<Setting<?>>flatMap(settings -> settings)
                    .toList();

    private HttpAuthenticationSettings() {}

    private static Map<Method, List<Setting<?>>> ofMethod() {
        Map<Method, List<Setting<?>>> settings = new EnumMap<>(Method.class);
        settings.put(Method.BASIC, List.of(USERNAME, PASSWORD));
        settings.put(Method.BEARER, List.of(TOKEN));
        settings.put(Method.API_KEY, List.of(KEY_HEADER, KEY));
        settings.put(
                Method.OAUTH2,
                List.of(TOKEN_URL, CLIENT_ID, CLIENT_SECRET, SCOPE, AUDIENCE, PLACE, RENEW_ON));
        return settings;
    }

    static void read(Scope scope, HttpEventSinkBuilder sink) {
        Optional<Method> method = scope.read(METHOD);
        method.flatMap(known -> authentication(scope, known)).ifPresent(sink::setAuthentication);
        method.ifPresent(known -> refuseOthers(scope, known));
        scope.read(SIGNATURE).ifPresent(keys -> sink.setSigning(Signing.with(Secret.of(keys))));
    }

    private static Optional<Authentication> authentication(Scope scope, Method method) {
        return switch (method) {
            case NONE -> Optional.empty();
            case BASIC -> {
                Optional<String> username = needed(scope, USERNAME, "basic");
                Optional<Secret> password = needed(scope, PASSWORD, "basic").map(Secret::of);
                yield username.flatMap(
                        name -> password.map(secret -> Authentication.basic(name, secret)));
            }
            case BEARER ->
                    needed(scope, TOKEN, "bearer").map(Secret::of).map(Authentication::bearer);
            case API_KEY -> {
                String header = scope.readOrDefault(KEY_HEADER);
                yield needed(scope, KEY, "apiKey")
                        .map(key -> Authentication.apiKey(header, Secret.of(key)));
            }
            case OAUTH2 -> clientCredentials(scope);
        };
    }

    private static Optional<Authentication> clientCredentials(Scope scope) {
        Optional<String> url = needed(scope, TOKEN_URL, "oauth2");
        Optional<String> id = needed(scope, CLIENT_ID, "oauth2");
        Optional<String> secret = needed(scope, CLIENT_SECRET, "oauth2");
        Optional<String> wanted = scope.read(SCOPE);
        Optional<String> audience = scope.read(AUDIENCE);
        boolean inBody = scope.readOrDefault(PLACE) == Place.BODY;
        Optional<Set<Integer>> renewOn = renewOn(scope);
        if (url.isEmpty() || id.isEmpty() || secret.isEmpty() || renewOn.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new ClientCredentials(
                        url.get(),
                        id.get(),
                        Secret.of(secret.get()),
                        wanted.orElse(null),
                        audience.orElse(null),
                        inBody,
                        renewOn.get()));
    }

    private static Optional<Set<Integer>> renewOn(Scope scope) {
        String statuses = scope.readOrDefault(RENEW_ON);
        Set<Integer> each = new HashSet<>();
        for (String status : statuses.split(",", -1)) {
            if (!status.strip().matches("[3-5][0-9][0-9]")) {
                scope.error(
                        RENEW_ON,
                        "expected statuses from 300 to 599 with commas between, found '%s'."
                                .formatted(statuses));
                return Optional.empty();
            }
            each.add(Integer.valueOf(status.strip()));
        }
        return Optional.of(each);
    }

    private static Optional<String> needed(Scope scope, Setting<String> setting, String method) {
        Optional<String> value = scope.read(setting);
        SharedSettings.needs(scope, setting, value, "authentication:method is " + method);
        return value;
    }

    private static void refuseOthers(Scope scope, Method method) {
        String chosen = scope.value(METHOD).orElse("none");
        OF_METHOD.forEach(
                (other, settings) -> {
                    for (Setting<?> unused : settings) {
                        if (other != method && scope.has(unused)) {
                            scope.error(
                                    unused,
                                    "goes with another authentication:method, and that is %s."
                                            .formatted(chosen));
                        }
                    }
                });
    }
}
