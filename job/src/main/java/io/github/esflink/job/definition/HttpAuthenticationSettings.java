package io.github.esflink.job.definition;

import static io.github.esflink.job.setting.Setting.optional;
import static io.github.esflink.job.setting.Setting.withDefault;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.secret.Reference;
import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.http.HttpEventSinkBuilder;
import io.github.esflink.sinks.http.authentication.Authentication;
import io.github.esflink.sinks.http.authentication.ClientCredentials;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How an endpoint knows who sends. */
final class HttpAuthenticationSettings {

    /** With the settings that go with it. */
    @SuppressWarnings("ImmutableEnumChecker")
    private enum Method {
        NONE,
        BASIC(USERNAME, PASSWORD),
        BEARER(TOKEN),
        API_KEY(KEY_HEADER, KEY),
        OAUTH2(TOKEN_URL, CLIENT_ID, CLIENT_SECRET, SCOPE, AUDIENCE, IN_BODY, RENEW_ON);

        private final List<Setting<?>> settings;

        Method(Setting<?>... settings) {
            this.settings = List.of(settings);
        }
    }

    private static final String AT = "authentication:";

    private static final Setting<String> USERNAME =
            optional(AT + "basic:username", Kind.text("a name"));

    private static final Setting<String> PASSWORD = Setting.secret(AT + "basic:password");
    private static final Setting<String> TOKEN = Setting.secret(AT + "bearer:token");

    private static final Setting<String> KEY_HEADER =
            withDefault(
                    AT + "apiKey:header",
                    Kind.text("the name of a header"),
                    Authentication.DEFAULT_API_KEY_HEADER);

    private static final Setting<String> KEY = Setting.secret(AT + "apiKey:key");

    private static final Setting<String> TOKEN_URL =
            optional(AT + "oauth2:tokenUrl", Kind.address("https://…"));

    private static final Setting<String> CLIENT_ID =
            optional(AT + "oauth2:clientId", Kind.text("an id"));

    private static final Setting<String> CLIENT_SECRET = Setting.secret(AT + "oauth2:clientSecret");

    private static final Setting<String> SCOPE =
            optional(
                    AT + "oauth2:scope",
                    Kind.text("scopes with spaces between")
                            .noticing(
                                    text ->
                                            text.contains(",")
                                                    ? "has a comma in a scope: blanks part several."
                                                    : ""));

    private static final Setting<String> AUDIENCE =
            optional(AT + "oauth2:audience", Kind.text("an audience"));

    /** Where the client's id and secret go. */
    private static final Setting<Boolean> IN_BODY =
            withDefault(
                    AT + "oauth2:credentials",
                    Kind.choice(List.of("header", "body"), List.of(false, true)),
                    "header");

    private static final Setting<Set<Integer>> RENEW_ON =
            withDefault(AT + "oauth2:renewOn", statuses(), "401,403");

    private static final Setting<Method> METHOD =
            withDefault(AT + "method", Kind.choice(Method.class), "none");

    static final List<Setting<?>> ALL =
            Setting.join(
                    List.of(METHOD),
                    Stream.of(Method.values()).flatMap(m -> m.settings.stream()).toList());

    private HttpAuthenticationSettings() {}

    static void read(Scope scope, HttpEventSinkBuilder sink) {
        Method method = scope.readOrDefault(METHOD);
        sink.setAuthentication(authentication(scope, method));
        String why =
                METHOD.key() + " is " + (scope.has(METHOD) ? scope.text(METHOD.key()) : "none");
        for (Method other : Method.values()) {
            if (other != method) {
                scope.readWithoutEffect(other.settings, why);
            }
        }
    }

    /** With what is missing left empty, which is noted. */
    private static Authentication authentication(Scope scope, Method method) {
        return switch (method) {
            case NONE -> Authentication.none();
            case BASIC -> {
                if (scope.text(USERNAME.key()).indexOf(':') >= 0
                        && !Reference.isIn(scope.text(USERNAME.key()))) {
                    scope.error(
                            USERNAME,
                            "expected a name without a colon: the password stands in authentication:basic:password.");
                }
                yield Authentication.basic(needed(scope, USERNAME), secret(scope, PASSWORD));
            }
            case BEARER -> {
                if (scope.text(TOKEN.key()).strip().matches("(?i)bearer\\s.*")) {
                    scope.error(
                            TOKEN,
                            "expected a token, found one behind Bearer: it is put there anyway.");
                }
                yield Authentication.bearer(secret(scope, TOKEN));
            }
            case API_KEY ->
                    Authentication.apiKey(scope.readOrDefault(KEY_HEADER), secret(scope, KEY));
            case OAUTH2 ->
                    new ClientCredentials(
                            needed(scope, TOKEN_URL),
                            needed(scope, CLIENT_ID),
                            secret(scope, CLIENT_SECRET),
                            scope.read(SCOPE).orElse(null),
                            scope.read(AUDIENCE).orElse(null),
                            scope.readOrDefault(IN_BODY),
                            scope.readOrDefault(RENEW_ON));
        };
    }

    private static Secret secret(Scope scope, Setting<String> setting) {
        return Secret.of(needed(scope, setting));
    }

    private static String needed(Scope scope, Setting<String> setting) {
        return scope.readNeeded(setting, METHOD.key() + " is " + scope.text(METHOD.key()))
                .orElse("");
    }

    private static Kind<Set<Integer>> statuses() {
        return new Kind<>(
                        "statuses from 300 to 599, comma separated",
                        text ->
                                Kind.list(text).stream()
                                        .map(Integer::valueOf)
                                        .collect(Collectors.toUnmodifiableSet()))
                .when("", all -> all.stream().allMatch(each -> each >= 300 && each <= 599));
    }
}
