package io.github.esflink.job.definition;

import static io.github.esflink.job.setting.Setting.optional;
import static io.github.esflink.job.setting.Setting.secret;
import static io.github.esflink.job.setting.Setting.withDefault;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.http.HttpEventSinkBuilder;
import io.github.esflink.sinks.http.authentication.Authentication;
import io.github.esflink.sinks.http.authentication.ClientCredentials;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static final String AT = "authentication:";

    private static final Setting<Method> METHOD =
            withDefault(AT + "method", Kind.choice(Method.class), "none");

    private static final Setting<String> USERNAME =
            optional(AT + "basic:username", Kind.text("a name"));

    private static final Setting<String> PASSWORD = secret(AT + "basic:password");
    private static final Setting<String> TOKEN = secret(AT + "bearer:token");

    private static final Setting<String> KEY_HEADER =
            withDefault(
                    AT + "apiKey:header",
                    Kind.text("the name of a header"),
                    Authentication.DEFAULT_API_KEY_HEADER);

    private static final Setting<String> KEY = secret(AT + "apiKey:key");

    private static final Setting<String> TOKEN_URL =
            optional(AT + "oauth2:tokenUrl", Kind.address("https://…"));

    private static final Setting<String> CLIENT_ID =
            optional(AT + "oauth2:clientId", Kind.text("an id"));

    private static final Setting<String> CLIENT_SECRET = secret(AT + "oauth2:clientSecret");

    private static final Setting<String> SCOPE =
            optional(AT + "oauth2:scope", Kind.text("scopes with spaces between"));

    private static final Setting<String> AUDIENCE =
            optional(AT + "oauth2:audience", Kind.text("an audience"));

    private static final Setting<Place> PLACE =
            withDefault(AT + "oauth2:credentials", Kind.choice(Place.class), "header");

    /** What goes with which method. */
    private static final Map<Method, List<Setting<?>>> OF_METHOD =
            new EnumMap<>(
                    Map.of(
                            Method.BASIC, List.of(USERNAME, PASSWORD),
                            Method.BEARER, List.of(TOKEN),
                            Method.API_KEY, List.of(KEY_HEADER, KEY),
                            Method.OAUTH2,
                                    List.of(
                                            TOKEN_URL,
                                            CLIENT_ID,
                                            CLIENT_SECRET,
                                            SCOPE,
                                            AUDIENCE,
                                            PLACE)));

    static final List<Setting<?>> ALL =
            Stream.concat(Stream.of(METHOD), OF_METHOD.values().stream().flatMap(List::stream))
                    .toList();

    private HttpAuthenticationSettings() {}

    static void read(Scope scope, HttpEventSinkBuilder sink) {
        Optional<Method> read = scope.read(METHOD);
        if (read.isEmpty()) {
            return;
        }
        Method method = read.get();
        authentication(scope, method).ifPresent(sink::setAuthentication);
        OF_METHOD.forEach(
                (other, settings) -> {
                    if (other != method) {
                        settings.forEach(
                                unused ->
                                        scope.readWithoutEffect(
                                                unused, AT + "method is " + word(scope, method)));
                    }
                });
    }

    private static String word(Scope scope, Method method) {
        return method == Method.NONE ? "none" : scope.text(METHOD.key());
    }

    private static Optional<Authentication> authentication(Scope scope, Method method) {
        return switch (method) {
            case NONE -> Optional.empty();
            case BASIC -> {
                Optional<String> username = needed(scope, USERNAME);
                Optional<Secret> password = needed(scope, PASSWORD).map(Secret::of);
                yield username.flatMap(
                        name -> password.map(secret -> Authentication.basic(name, secret)));
            }
            case BEARER -> needed(scope, TOKEN).map(Secret::of).map(Authentication::bearer);
            case API_KEY -> {
                String header = scope.readOrDefault(KEY_HEADER);
                yield needed(scope, KEY).map(key -> Authentication.apiKey(header, Secret.of(key)));
            }
            case OAUTH2 -> clientCredentials(scope);
        };
    }

    private static Optional<Authentication> clientCredentials(Scope scope) {
        Optional<String> url = needed(scope, TOKEN_URL);
        Optional<String> id = needed(scope, CLIENT_ID);
        Optional<String> secret = needed(scope, CLIENT_SECRET);
        Optional<String> wanted = scope.read(SCOPE);
        Optional<String> audience = scope.read(AUDIENCE);
        boolean inBody = scope.readOrDefault(PLACE) == Place.BODY;
        if (url.isEmpty() || id.isEmpty() || secret.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new ClientCredentials(
                        url.get(),
                        id.get(),
                        Secret.of(secret.get()),
                        wanted.orElse(null),
                        audience.orElse(null),
                        inBody));
    }

    private static Optional<String> needed(Scope scope, Setting<String> setting) {
        return scope.readNeeded(setting, METHOD.key() + " is " + scope.text(METHOD.key()));
    }
}
