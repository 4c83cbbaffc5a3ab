package io.github.esflink.job.definition;

import static io.github.esflink.job.setting.Setting.optional;
import static io.github.esflink.job.setting.Setting.secret;
import static io.github.esflink.job.setting.Setting.withDefault;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Section;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.http.HttpEventSinkBuilder;
import io.github.esflink.sinks.http.endpoint.ClientCertificate;
import io.github.esflink.sinks.http.endpoint.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How an endpoint is reached, and when it is left alone. */
final class HttpEndpointSettings {

    private static final Pattern PROXY_URL =
            Pattern.compile("http://(?<host>[^/?#@:\\[\\]]+|\\[[^]]+])(:(?<port>\\d{1,5}))?/?");

    private static final int HTTP_PORT = 80;
    private static final Kind<String> PATH = Kind.path("a path on every task manager");
    private static final Setting<String> CERTIFICATE = optional("tls:certFile", PATH);
    private static final Setting<String> KEY = optional("tls:keyFile", PATH);
    private static final Setting<String> KEY_PASSWORD = secret("tls:keyPassword");

    private static final Setting<String> PROXY =
            optional("proxy:url", Kind.address("http://host:port"));

    private static final Setting<String> PROXY_USERNAME =
            optional("proxy:username", Kind.text("a name"));

    private static final Setting<String> PROXY_PASSWORD = secret("proxy:password");

    static final Section<HttpEventSinkBuilder> SECTION =
            new Section<HttpEventSinkBuilder>()
                    .with(
                            withDefault("pooledConnectionLifetime", Kind.duration(), "00:05:00"),
                            HttpEventSinkBuilder::setPooledConnectionLifetime)
                    .with(
                            withDefault("maxAnswerSize", Kind.bytes(), "64 kb"),
                            HttpEventSinkBuilder::setMaxAnswerSize)
                    .with(
                            withDefault("tls:verify", Kind.bool(), "true"),
                            HttpEventSinkBuilder::setTlsVerification)
                    .with(optional("tls:caFile", PATH), HttpEventSinkBuilder::setCaFile)
                    .with(
                            List.of(CERTIFICATE, KEY, KEY_PASSWORD),
                            HttpEndpointSettings::certificate)
                    .with(
                            List.of(PROXY, PROXY_USERNAME, PROXY_PASSWORD),
                            HttpEndpointSettings::proxy)
                    .with(
                            optional(
                                    "rateLimit:requestsPerSecond",
                                    Kind.number().when(" over 0", rate -> rate > 0)),
                            HttpEventSinkBuilder::setRequestsPerSecond)
                    .with(
                            withDefault("breaker:failuresInARow", Kind.integer(), "20"),
                            HttpEventSinkBuilder::setBreakerFailuresInARow)
                    .with(
                            withDefault("breaker:failureRatio", Kind.number(), "0.9"),
                            HttpEventSinkBuilder::setBreakerFailureRatio)
                    .with(
                            withDefault("breaker:openTimeMs", Kind.millis(), "10000"),
                            HttpEventSinkBuilder::setBreakerOpenTime);

    private HttpEndpointSettings() {}

    private static void certificate(Scope scope, HttpEventSinkBuilder sink) {
        scope.needs(CERTIFICATE, KEY, KEY_PASSWORD);
        scope.needs(KEY, CERTIFICATE, KEY_PASSWORD);
        String key = scope.read(KEY).orElse("");
        Secret password = scope.read(KEY_PASSWORD).map(Secret::of).orElse(null);
        scope.read(CERTIFICATE)
                .ifPresent(
                        file ->
                                sink.setClientCertificate(
                                        new ClientCertificate(file, key, password)));
    }

    private static void proxy(Scope scope, HttpEventSinkBuilder sink) {
        scope.needs(PROXY, PROXY_USERNAME, PROXY_PASSWORD);
        scope.needs(PROXY_USERNAME, PROXY_PASSWORD);
        scope.needs(PROXY_PASSWORD, PROXY_USERNAME);
        Optional<String> username = scope.read(PROXY_USERNAME);
        Optional<String> password = scope.read(PROXY_PASSWORD);
        Optional<String> url = scope.read(PROXY);
        if (url.isEmpty() || username.isPresent() != password.isPresent()) {
            return;
        }
        Matcher matcher = PROXY_URL.matcher(url.get());
        if (!matcher.matches()) {
            // Not shown: people put passwords into it.
            scope.error(
                    PROXY,
                    "expected http://host:port, the user in proxy:username; found something else.");
            return;
        }
        String port = matcher.group("port");
        sink.setProxy(
                new Proxy(
                        matcher.group("host"),
                        port == null ? HTTP_PORT : Integer.parseInt(port),
                        username.orElse(null),
                        password.map(Secret::of).orElse(null)));
    }
}
