package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.core.deadletter.AfterDeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterFiles;
import io.github.esflink.sinks.core.headers.HeaderSelection;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.core.retry.RetryPhases;
import io.github.esflink.sinks.core.retry.RetryPhases.Phase;
import io.github.esflink.sinks.http.HttpEventSink;
import io.github.esflink.sinks.http.HttpEventSinkBuilder;
import io.github.esflink.sinks.http.Ordering;
import io.github.esflink.sinks.http.authentication.Authentication;
import io.github.esflink.sinks.http.policy.StatusAction;
import io.github.esflink.sinks.http.policy.WhenStreamIsFull;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting of the HTTP sink does what its builder's call does. */
class HttpSettingEffectsTest {

    private static Effect<HttpEventSinkBuilder> http(
            String keys, String text, Consumer<HttpEventSinkBuilder> call) {
        return new Effect<>(keys, text, call);
    }

    private static Phase phase(long limit, long delay) {
        return new Phase(limit, delay);
    }

    private static Effect<HttpEventSinkBuilder> phases(
            String key, long value, Phase first, Phase second, Phase third) {
        return http(
                key,
                key + ": " + value,
                sink -> sink.setRetryPhases(new RetryPhases(first, second, third, 0.2)));
    }

    private static HeaderSelection headers(String include, String exclude, long maxMetadata) {
        return new HeaderSelection(Kind.list(include), Kind.list(exclude), maxMetadata);
    }

    static Stream<Effect<HttpEventSinkBuilder>> httpEffects() {
        return Stream.of(
                http("url", "", sink -> sink.setUrl("https://example.com")),
                http("method", "method: PUT", sink -> sink.setMethod("PUT")),
                http(
                        "defaultHeaders:<name>",
                        "defaultHeaders: {X-Tenant: a}",
                        sink -> sink.setDefaultHeader("X-Tenant", "a")),
                http(
                        "headers:ignoreSystem",
                        "headers:ignoreSystem: false",
                        sink -> sink.setIgnoreSystemHeaders(false)),
                http(
                        "headers:include",
                        "headers:include: \"esdb-record-id, esdb-record-headers-*\"",
                        sink ->
                                sink.setHeaders(
                                        headers(
                                                "esdb-record-id,esdb-record-headers-*",
                                                "",
                                                HttpEventSinkBuilder.DEFAULT_MAX_METADATA))),
                http(
                        "headers:exclude",
                        "headers:exclude: esdb-record-id",
                        sink ->
                                sink.setHeaders(
                                        headers(
                                                "",
                                                "esdb-record-id",
                                                HttpEventSinkBuilder.DEFAULT_MAX_METADATA))),
                http(
                        "headers:maxMetadataSize",
                        "headers:maxMetadataSize: 1 kb",
                        sink -> sink.setHeaders(headers("", "", 1024))),
                http(
                        "idempotencyKey",
                        "idempotencyKey: true",
                        sink -> sink.setIdempotencyKey(true)),
                http(
                        "pooledConnectionLifetime",
                        "pooledConnectionLifetime: 00:10:00",
                        sink -> sink.setPooledConnectionLifetime(Duration.ofMinutes(10))),
                http(
                        "maxAnswerSize",
                        "maxAnswerSize: 1 kb",
                        sink -> sink.setMaxAnswerSize(MemorySize.parse("1 kb"))),
                http(
                        "authentication:method authentication:basic:username authentication:basic:password",
                        "authentication: {method: basic, basic: {username: me, password: \"${env:P}\"}}",
                        sink ->
                                sink.setAuthentication(
                                        Authentication.basic("me", Secret.of("${env:P}")))),
                http(
                        "authentication:bearer:token",
                        "authentication: {method: bearer, bearer: {token: \"${env:T}\"}}",
                        sink ->
                                sink.setAuthentication(
                                        Authentication.bearer(Secret.of("${env:T}")))),
                http("tls:verify", "tls:verify: false", sink -> sink.setTlsVerification(false)),
                http("tls:caFile", "tls:caFile: /ca.pem", sink -> sink.setCaFile("/ca.pem")),
                http("ordering", "ordering: none", sink -> sink.setOrdering(Ordering.none())),
                http(
                        "ordering partitionKeyExtraction:enabled partitionKeyExtraction:source",
                        "ordering: partitionKey\npartitionKeyExtraction: {enabled: true, source: streamSuffix}",
                        sink ->
                                sink.setOrdering(
                                        Ordering.byKey(new KeyOrStream(RecordKey.streamSuffix())))),
                http(
                        "partitionKeyExtraction:expression",
                        "ordering: partitionKey\npartitionKeyExtraction: {enabled: true, source: stream, expression: \"^(.)\"}",
                        sink ->
                                sink.setOrdering(
                                        Ordering.byKey(
                                                new KeyOrStream(RecordKey.streamPattern("^(.)"))))),
                http("inFlight", "inFlight: 7", sink -> sink.setInFlight(7)),
                http(
                        "maxWaiting",
                        "maxWaiting: 1 mb",
                        sink -> sink.setMaxWaiting(MemorySize.parse("1 mb"))),
                http(
                        "maxWaitingPerStream",
                        "maxWaitingPerStream: 1 mb",
                        sink -> sink.setMaxWaitingPerStream(MemorySize.ofMebiBytes(1))),
                http(
                        "whenStreamIsFull",
                        "whenStreamIsFull: hold",
                        sink -> sink.setWhenStreamIsFull(WhenStreamIsFull.HOLD)),
                http(
                        "resilience:statuses:<codes>",
                        "resilience:statuses: {\"4xx\": skip}",
                        sink -> sink.setStatusAction("4xx", StatusAction.SKIP)),
                http(
                        "resilience:enabled",
                        "resilience:enabled: false",
                        sink -> sink.setResilience(false)),
                phases(
                        "resilience:firstDelayBound:upperLimitMs",
                        70_000,
                        phase(70_000, 5_000),
                        phase(3_600_000, 600_000),
                        phase(-1, 3_600_000)),
                phases(
                        "resilience:firstDelayBound:delayMs",
                        7,
                        phase(60_000, 7),
                        phase(3_600_000, 600_000),
                        phase(-1, 3_600_000)),
                phases(
                        "resilience:secondDelayBound:upperLimitMs",
                        70_000,
                        phase(60_000, 5_000),
                        phase(70_000, 600_000),
                        phase(-1, 3_600_000)),
                phases(
                        "resilience:secondDelayBound:delayMs",
                        7,
                        phase(60_000, 5_000),
                        phase(3_600_000, 7),
                        phase(-1, 3_600_000)),
                phases(
                        "resilience:thirdDelayBound:upperLimitMs",
                        7_200_000,
                        phase(60_000, 5_000),
                        phase(3_600_000, 600_000),
                        phase(7_200_000, 3_600_000)),
                phases(
                        "resilience:thirdDelayBound:delayMs",
                        7,
                        phase(60_000, 5_000),
                        phase(3_600_000, 600_000),
                        phase(-1, 7)),
                http(
                        "resilience:jitter",
                        "resilience:jitter: 0.5",
                        sink ->
                                sink.setRetryPhases(
                                        new RetryPhases(
                                                phase(60_000, 5_000),
                                                phase(3_600_000, 600_000),
                                                phase(-1, 3_600_000),
                                                0.5))),
                http(
                        "resilience:maxAttempts",
                        "resilience:maxAttempts: 3",
                        sink -> sink.setMaxAttempts(3)),
                http(
                        "resilience:maxRetries",
                        "resilience:maxRetries: 3",
                        sink -> sink.setMaxAttempts(4)),
                http(
                        "resilience:retryOnHttpCodes",
                        "resilience:retryOnHttpCodes: \"404,409\"",
                        sink -> sink.setStatusAction("404,409", StatusAction.RETRY)),
                http(
                        "resilience:requestTimeoutMs",
                        "resilience:requestTimeoutMs: 7",
                        sink -> sink.setRequestTimeout(Duration.ofMillis(7))),
                http(
                        "resilience:maxRetryAfterMs",
                        "resilience:maxRetryAfterMs: 7",
                        sink -> sink.setMaxRetryAfter(Duration.ofMillis(7))),
                http(
                        "resilience:refusedAlone",
                        "resilience:refusedAlone: 7 min",
                        sink -> sink.setRefusedAlone(Duration.ofMinutes(7))),
                http(
                        "breaker:failuresInARow",
                        "breaker:failuresInARow: 7",
                        sink -> sink.setBreakerFailuresInARow(7)),
                http(
                        "breaker:failureRatio",
                        "breaker:failureRatio: 0.5",
                        sink -> sink.setBreakerFailureRatio(0.5)),
                http(
                        "breaker:openTimeMs",
                        "breaker:openTimeMs: 7",
                        sink -> sink.setBreakerOpenTime(Duration.ofMillis(7))),
                http(
                        "deadLetters:path deadLetters:then",
                        "deadLetters: {path: /letters, then: park}",
                        sink ->
                                sink.setDeadLetters(
                                        DeadLetterFiles.in("/letters"), AfterDeadLetter.PARK)),
                http(
                        "deadLetters:release",
                        "deadLetters: {path: /letters, then: park, release: \"a, b\"}",
                        sink ->
                                sink.setDeadLetters(
                                                DeadLetterFiles.in("/letters"),
                                                AfterDeadLetter.PARK)
                                        .setRelease(DeadLetterSettings.releaseOf("a, b"))));
    }

    @ParameterizedTest
    @MethodSource("httpEffects")
    void isThatOfTheBuildersCall(Effect<HttpEventSinkBuilder> effect) {
        HttpEventSinkBuilder sink = HttpEventSink.builder().setUrl("https://example.com");
        effect.call().accept(sink);

        effect.assertIs("http-sink\nurl: https://example.com\n", sink.build());
    }

    /** A new setting belongs in the table above, or in that of the requests. */
    @Test
    void everySettingIsHere() {
        Set<String> keys = Effect.keys(httpEffects());
        keys.addAll(Effect.keys(HttpRequestEffectsTest.requestEffects()));
        keys.addAll(KafkaSettingEffectsTest.lettersInKafka());
        // What is read and remarked on.
        keys.addAll(
                Set.of(
                        "defaultHeaders",
                        "partitionKeyExtraction:headerKey",
                        "resilience:transientErrorDelay"));
        assertThat(keys).containsAll(Effect.keysOf(HttpSettings.SECTION.settings()));
    }
}
