package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.http.HttpEventSinkBuilder;
import io.github.esflink.sinks.http.endpoint.ClientCertificate;
import io.github.esflink.sinks.http.endpoint.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/** How an endpoint is reached, and when it is left alone. */
final class HttpEndpointSettings {

    private static final Pattern PROXY_URL =
            Pattern.compile("http://(?<host>[^/?#@:\\[\\]]+|\\[[^]]+])(:(?<port>\\d{1,5}))?/?");

    private static final int HTTP_PORT = 80;

    private static final Setting<Duration> CONNECTION_LIFETIME =
            Setting.withDefault(
                    "pooledConnectionLifetime",
                    Kind.duration(),
                    "00:05:00",
                    "How old a connection may become; zero for no limit.");

    private static final Setting<MemorySize> MAX_ANSWER =
            Setting.withDefault(
                    "maxAnswerSize", Kind.bytes(), "64 kb", "How much of an answer is read.");

    private static final Setting<Boolean> TLS_VERIFY =
            Setting.withDefault(
                    "tls:verify",
                    Kind.bool(),
                    "true",
                    "Whether certificate and name of an https endpoint are checked.");

    private static final Setting<String> TLS_CA =
            Setting.optional(
                    "tls:caFile",
                    Kind.text("a path on every task manager"),
                    "Certificates in PEM to trust instead of those of the JVM. Read again when it changes.");

    private static final Setting<String> TLS_CERT =
            Setting.optional(
                    "tls:certFile",
                    Kind.text("a path on every task manager"),
                    "The sink's own certificate in PEM, for endpoints that ask for one. Read again when it changes.");

    private static final Setting<String> TLS_KEY =
            Setting.optional(
                    "tls:keyFile",
                    Kind.text("a path on every task manager"),
                    "The key of `tls:certFile`: PEM, PKCS #8.");

    private static final Setting<String> TLS_KEY_PASSWORD =
            Setting.secret("tls:keyPassword", "Of an encrypted `tls:keyFile`.");

    private static final Setting<String> PROXY =
            Setting.optional(
                    "proxy:url",
                    Kind.text("http://host:port"),
                    "An HTTP proxy through which every request goes.");

    private static final Setting<String> PROXY_USERNAME =
            Setting.optional(
                    "proxy:username", Kind.text("a name"), "Whom the proxy is told (Basic).");

    private static final Setting<String> PROXY_PASSWORD =
            Setting.secret("proxy:password", "With `proxy:username`.");

    private static final Setting<Double> RATE =
            Setting.optional(
                    "rateLimit:requestsPerSecond",
                    Kind.positive(),
                    "How many requests per second the connector sends at most, whatever its parallelism. Without it, as many as there are. What an endpoint says with `WebHook-Allowed-Rate` (requests per minute) is obeyed in any case.");

    private static final Setting<Integer> BREAKER_IN_A_ROW =
            Setting.withDefault(
                    "breaker:failuresInARow",
                    Kind.integer(0, Integer.MAX_VALUE),
                    "20",
                    "How many failures in a row open the circuit breaker of an endpoint host; 0 for never.");

    private static final Setting<Double> BREAKER_RATIO =
            Setting.withDefault(
                    "breaker:failureRatio",
                    Kind.fraction(),
                    "0.9",
                    "Which part of the last 100 requests must have failed to open it; 0 for never.");

    private static final Setting<Long> BREAKER_OPEN =
            Setting.withDefault(
                    "breaker:openTimeMs",
                    Kind.millis(1),
                    "10000",
                    "How long it lets nothing pass before one request tries.");

    static final List<Setting<?>> ALL =
            List.of(
                    CONNECTION_LIFETIME,
                    MAX_ANSWER,
                    TLS_VERIFY,
                    TLS_CA,
                    TLS_CERT,
                    TLS_KEY,
                    TLS_KEY_PASSWORD,
                    PROXY,
                    PROXY_USERNAME,
                    PROXY_PASSWORD,
                    RATE,
                    BREAKER_IN_A_ROW,
                    BREAKER_RATIO,
                    BREAKER_OPEN);

    private HttpEndpointSettings() {}

    static void read(Scope scope, HttpEventSinkBuilder sink) {
        scope.read(CONNECTION_LIFETIME).ifPresent(sink::setPooledConnectionLifetime);
        scope.read(MAX_ANSWER).ifPresent(sink::setMaxAnswerSize);
        scope.read(TLS_VERIFY).ifPresent(sink::setTlsVerification);
        scope.read(TLS_CA).ifPresent(sink::setCaFile);
        certificate(scope).ifPresent(sink::setClientCertificate);
        proxy(scope).ifPresent(sink::setProxy);
        scope.read(RATE).ifPresent(sink::setRequestsPerSecond);
        scope.read(BREAKER_IN_A_ROW).ifPresent(sink::setBreakerFailuresInARow);
        scope.read(BREAKER_RATIO).ifPresent(sink::setBreakerFailureRatio);
        scope.read(BREAKER_OPEN).map(Duration::ofMillis).ifPresent(sink::setBreakerOpenTime);
    }

    private static Optional<ClientCertificate> certificate(Scope scope) {
        Optional<String> cert = scope.read(TLS_CERT);
        Optional<String> key = scope.read(TLS_KEY);
        Optional<String> password = scope.read(TLS_KEY_PASSWORD);
        if (cert.isPresent()) {
            SharedSettings.needs(scope, TLS_KEY, key, "tls:certFile is set");
        } else if (key.isPresent() || password.isPresent()) {
            scope.error(TLS_CERT, "missing; its key is there.");
        }
        if (cert.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ClientCertificate(cert.get(), key.get(), secret(password)));
    }

    private static Optional<Proxy> proxy(Scope scope) {
        Optional<String> url = scope.read(PROXY);
        Optional<String> username = scope.read(PROXY_USERNAME);
        Optional<String> password = scope.read(PROXY_PASSWORD);
        if (username.isPresent()) {
            SharedSettings.needs(scope, PROXY_PASSWORD, password, "proxy:username is set");
        } else if (password.isPresent()) {
            SharedSettings.needs(scope, PROXY_USERNAME, username, "proxy:password is set");
        }
        if (url.isEmpty()) {
            if (username.isPresent()) {
                scope.error(PROXY, "missing; proxy:username is set.");
            }
            return Optional.empty();
        }
        Matcher matcher = PROXY_URL.matcher(url.get().strip());
        if (!matcher.matches()) {
            // Not shown: people put passwords into it.
            scope.error(
                    PROXY,
                    "expected http://host:port, the user in proxy:username; found something else.");
            return Optional.empty();
        }
        if (username.isPresent() != password.isPresent()) {
            return Optional.empty();
        }
        String port = matcher.group("port");
        return Optional.of(
                new Proxy(
                        matcher.group("host"),
                        port == null ? HTTP_PORT : Integer.parseInt(port),
                        username.orElse(null),
                        secret(password)));
    }

    private static @Nullable Secret secret(Optional<String> text) {
        return text.map(Secret::of).orElse(null);
    }
}
