package io.github.esflink.job.definition;

import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.http.HttpEventSink;
import io.github.esflink.sinks.http.HttpEventSinkBuilder;
import io.github.esflink.sinks.http.authentication.Authentication;
import io.github.esflink.sinks.http.authentication.ClientCredentials;
import io.github.esflink.sinks.http.authentication.Signing;
import io.github.esflink.sinks.http.body.BodyForm;
import io.github.esflink.sinks.http.body.ContentEncoding;
import io.github.esflink.sinks.http.body.NotJson;
import io.github.esflink.sinks.http.endpoint.ClientCertificate;
import io.github.esflink.sinks.http.endpoint.Proxy;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting that shapes an HTTP request does what its builder's call does. */
class HttpRequestEffectsTest {

    private static final Secret SECRET = Secret.of("${env:S}");
    private static final ClientCredentials CLIENT =
            Authentication.clientCredentials("https://login.example.com", "me", SECRET);

    private static Effect<HttpEventSinkBuilder> http(
            String keys, String text, Consumer<HttpEventSinkBuilder> call) {
        return new Effect<>(keys, text, call);
    }

    private static Effect<HttpEventSinkBuilder> oauth2(
            String keys, String more, ClientCredentials client) {
        return http(
                keys,
                """
                authentication:
                  method: oauth2
                  oauth2: {tokenUrl: "https://login.example.com", clientId: me, clientSecret: "${env:S}"%s}
                """
                        .formatted(more),
                sink -> sink.setAuthentication(client));
    }

    static Stream<Effect<HttpEventSinkBuilder>> requestEffects() {
        return Stream.of(
                http("form", "form: record", sink -> sink.setForm(BodyForm.RECORD)),
                http("notJson", "notJson: skip", sink -> sink.setNotJson(NotJson.SKIP)),
                http(
                        "compression",
                        "compression: gzip",
                        sink -> sink.setCompression(ContentEncoding.GZIP)),
                http(
                        "eventTypes:url:<eventType>",
                        "eventTypes:url: {OrderPlaced: \"https://example.com/placed\"}",
                        sink -> sink.setUrlFor("OrderPlaced", "https://example.com/placed")),
                http(
                        "eventTypes:method:<eventType>",
                        "eventTypes:method: {OrderPlaced: PUT}",
                        sink -> sink.setMethodFor("OrderPlaced", "PUT")),
                http(
                        "eventTypes:form:<eventType>",
                        "eventTypes:form: {OrderPlaced: record}",
                        sink -> sink.setFormFor("OrderPlaced", BodyForm.RECORD)),
                http(
                        "batch:maxEvents",
                        "batch: {maxEvents: 7}",
                        sink ->
                                sink.setBatches(
                                        7, MemorySize.parse("1 mb"), Duration.ofMillis(20))),
                http(
                        "batch:maxBytes batch:maxDelayMs",
                        "batch: {maxEvents: 7, maxBytes: 2 mb, maxDelayMs: 50}",
                        sink ->
                                sink.setBatches(
                                        7, MemorySize.parse("2 mb"), Duration.ofMillis(50))),
                http(
                        "authentication:apiKey:key",
                        "authentication: {method: apiKey, apiKey: {key: \"${env:S}\"}}",
                        sink ->
                                sink.setAuthentication(
                                        Authentication.apiKey(
                                                Authentication.DEFAULT_API_KEY_HEADER, SECRET))),
                http(
                        "authentication:apiKey:header",
                        "authentication: {method: apiKey, apiKey: {key: \"${env:S}\", header: K}}",
                        sink -> sink.setAuthentication(Authentication.apiKey("K", SECRET))),
                oauth2(
                        "authentication:oauth2:tokenUrl authentication:oauth2:clientId authentication:oauth2:clientSecret",
                        "",
                        CLIENT),
                oauth2("authentication:oauth2:scope", ", scope: a b", CLIENT.withScope("a b")),
                oauth2(
                        "authentication:oauth2:audience",
                        ", audience: them",
                        CLIENT.withAudience("them")),
                oauth2(
                        "authentication:oauth2:credentials",
                        ", credentials: body",
                        CLIENT.withSecretInBody()),
                oauth2(
                        "authentication:oauth2:renewOn",
                        ", renewOn: 418",
                        CLIENT.withRenewOn(Set.of(418))),
                http(
                        "signature:keys",
                        "signature:keys: ${env:S}",
                        sink -> sink.setSigning(Signing.with(SECRET))),
                http(
                        "tls:certFile tls:keyFile",
                        "tls: {certFile: /c.pem, keyFile: /k.pem}",
                        sink ->
                                sink.setClientCertificate(
                                        new ClientCertificate("/c.pem", "/k.pem", null))),
                http(
                        "tls:keyPassword",
                        "tls: {certFile: /c.pem, keyFile: /k.pem, keyPassword: \"${env:S}\"}",
                        sink ->
                                sink.setClientCertificate(
                                        new ClientCertificate("/c.pem", "/k.pem", SECRET))),
                http(
                        "proxy:url",
                        "proxy:url: http://proxy:3128",
                        sink -> sink.setProxy(Proxy.at("proxy", 3128))),
                http(
                        "proxy:username proxy:password",
                        "proxy: {url: \"http://proxy:3128\", username: me, password: \"${env:S}\"}",
                        sink -> sink.setProxy(new Proxy("proxy", 3128, "me", SECRET))),
                http(
                        "rateLimit:requestsPerSecond",
                        "rateLimit:requestsPerSecond: 12.5",
                        sink -> sink.setRequestsPerSecond(12.5)));
    }

    @ParameterizedTest
    @MethodSource("requestEffects")
    void isThatOfTheBuildersCall(Effect<HttpEventSinkBuilder> effect) {
        HttpEventSinkBuilder sink = HttpEventSink.builder().setUrl("https://example.com");
        effect.call().accept(sink);

        effect.assertIs("http-sink\nurl: https://example.com\n", sink.build());
    }
}
