package io.github.esflink.sinks.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.core.SinkContext;
import io.github.esflink.sinks.core.deadletter.AfterDeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterOutput;
import io.github.esflink.sinks.core.deadletter.DeadLetters;
import io.github.esflink.sinks.core.deadletter.Release;
import io.github.esflink.sinks.core.preflight.CheckpointTiming;
import io.github.esflink.sinks.core.preflight.Finding;
import io.github.esflink.sinks.core.retry.RetryPhases;
import io.github.esflink.sinks.core.retry.RetryPhases.Phase;
import io.github.esflink.sinks.http.authentication.Authentication;
import io.github.esflink.sinks.http.authentication.Credentials;
import io.github.esflink.sinks.http.authentication.Signing;
import io.github.esflink.sinks.http.body.BodyForm;
import io.github.esflink.sinks.http.body.BodySettings;
import io.github.esflink.sinks.http.body.ContentEncoding;
import io.github.esflink.sinks.http.body.NotJson;
import io.github.esflink.sinks.http.delivery.DeliverySettings;
import io.github.esflink.sinks.http.endpoint.ClientCertificate;
import io.github.esflink.sinks.http.endpoint.EndpointSettings;
import io.github.esflink.sinks.http.endpoint.Proxy;
import io.github.esflink.sinks.http.endpoint.TlsSettings;
import io.github.esflink.sinks.http.gate.BreakerSettings;
import io.github.esflink.sinks.http.gate.EndpointGateSettings;
import io.github.esflink.sinks.http.policy.RetrySettings;
import io.github.esflink.sinks.http.policy.StatusAction;
import io.github.esflink.sinks.http.policy.WhenStreamIsFull;
import io.github.esflink.sinks.http.request.Route;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HttpEventSinkBuilderTest {

    private static HttpEventSinkBuilder good() {
        return HttpEventSink.builder().setUrl("https://orders.example.com/events");
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                bad(
                        "url: expected the scheme http or https, found \"ftp://x/…\"",
                        b -> b.setUrl("ftp://me:s3cret@x/?k=s3cret"),
                        "ftp://…@x/?…"),
                bad(
                        "method: expected POST, PUT, PATCH or DELETE, found \"GET\"",
                        b -> b.setMethod("GET")),
                bad(
                        "defaultHeaders:X Key: expected a name of letters",
                        b -> b.setDefaultHeader("X Key", "v")),
                bad(
                        "defaultHeaders:esdb-record-id: expected a name that the sink does not set itself",
                        b -> b.setDefaultHeader("esdb-record-id", "v")),
                bad(
                        "defaultHeaders:Content-Length: expected a name that the sink does not set itself",
                        b -> b.setDefaultHeader("Content-Length", "1")),
                bad(
                        "defaultHeaders:X-Key: expected visible ASCII without line breaks, found a value of 9 characters",
                        b -> b.setDefaultHeader("X-Key", "s3cret\r\nX")),
                bad(
                        "defaultHeaders:Authorization: expected once, found beside authentication:method",
                        b ->
                                b.setDefaultHeader("Authorization", "v")
                                        .setAuthentication(Authentication.bearer(Secret.of("t")))),
                bad(
                        "resilience:requestTimeoutMs: expected from 1 ms to 86400000 ms, found \"0 ms\"",
                        b -> b.setRequestTimeout(Duration.ZERO)),
                bad(
                        "pooledConnectionLifetime: expected from 0 ms to 86400000 ms, found \"-1 ms\"",
                        b -> b.setPooledConnectionLifetime(Duration.ofMillis(-1))),
                bad(
                        "maxAnswerSize: expected from 1 to 2147483647 bytes, found \"0\"",
                        b -> b.setMaxAnswerSize(MemorySize.ZERO)),
                bad(
                        "tls:caFile: expected a path on the task managers, found \" \"",
                        b -> b.setCaFile(" ")),
                bad(
                        "tls:caFile: expected nothing while tls:verify is false",
                        b -> b.setCaFile("/ca.pem").setTlsVerification(false)),
                bad(
                        "resilience:maxAttempts: expected 1 or more, or -1 for ever, found \"0\"",
                        b -> b.setMaxAttempts(0)),
                bad(
                        "resilience:firstDelayBound:delayMs: expected 0 or more, found \"-5\"",
                        b ->
                                b.setRetryPhases(
                                        phases(
                                                new Phase(10, -5),
                                                new Phase(20, 1),
                                                new Phase(30, 1),
                                                0))),
                bad(
                        "resilience:secondDelayBound:upperLimitMs: expected 10 or more, or -1 for ever, found \"5\"",
                        b ->
                                b.setRetryPhases(
                                        phases(
                                                new Phase(10, 1),
                                                new Phase(5, 1),
                                                new Phase(30, 1),
                                                0))),
                bad(
                        "resilience:thirdDelayBound:upperLimitMs: expected 20 or more, or -1 for ever, found \"-2\"",
                        b ->
                                b.setRetryPhases(
                                        phases(
                                                new Phase(10, 1),
                                                new Phase(20, 1),
                                                new Phase(-2, 1),
                                                0))),
                bad(
                        "resilience:thirdDelayBound:upperLimitMs: expected -1, because the phase before it has no end, found \"30\"",
                        b ->
                                b.setRetryPhases(
                                        phases(
                                                new Phase(10, 1),
                                                new Phase(-1, 1),
                                                new Phase(30, 1),
                                                0))),
                bad(
                        "resilience:jitter: expected a part from 0 to 1, found \"1.5\"",
                        b ->
                                b.setRetryPhases(
                                        phases(
                                                new Phase(10, 1),
                                                new Phase(20, 1),
                                                new Phase(30, 1),
                                                1.5))),
                bad(
                        "resilience:maxRetryAfterMs: expected from 0 ms to 86400000 ms, found \"-1000 ms\"",
                        b -> b.setMaxRetryAfter(Duration.ofSeconds(-1))),
                bad(
                        "resilience:statuses:2xx: expected a status (404), a class (4xx) or a range (500-599), separated by commas, from 100 to 599 and not 2xx, found \"2xx\"",
                        b -> b.setStatusAction("2xx", StatusAction.RETRY)),
                bad(
                        "breaker:failuresInARow: expected 1 or more, or 0 for never, found \"-1\"",
                        b -> b.setBreakerFailuresInARow(-1)),
                bad(
                        "breaker:failureRatio: expected a part of the last 100 requests up to 1, or 0 for never, found \"90.0\"",
                        b -> b.setBreakerFailureRatio(90)),
                bad(
                        "breaker:openTimeMs: expected from 1 ms to 86400000 ms, found \"0 ms\"",
                        b -> b.setBreakerOpenTime(Duration.ZERO)),
                bad(
                        "inFlight: expected a whole number from 1 to 65536, found \"0\"",
                        b -> b.setInFlight(0)),
                bad("maxWaiting: expected from 1 to", b -> b.setMaxWaiting(MemorySize.ZERO)),
                bad(
                        "eventTypes:url:OrderPlaced: expected the scheme http or https, found \"ftp://h/\"",
                        b -> b.setUrlFor("OrderPlaced", "ftp://h/")),
                bad(
                        "eventTypes:method:OrderPlaced: expected POST, PUT, PATCH or DELETE, found \"GET\"",
                        b -> b.setMethodFor("OrderPlaced", "GET")),
                bad(
                        "authentication:apiKey:header: expected a name of letters",
                        b ->
                                b.setAuthentication(
                                        Authentication.apiKey("Host", Secret.of("s3cret")))),
                bad(
                        "defaultHeaders:x-api-key: expected once, found beside authentication:method",
                        b ->
                                b.setDefaultHeader("x-api-key", "v")
                                        .setAuthentication(
                                                Authentication.apiKey(
                                                        Authentication.DEFAULT_API_KEY_HEADER,
                                                        Secret.of("s3cret")))),
                bad(
                        "authentication:oauth2:tokenUrl: expected http://host/path or https://host/path without user, query and fragment, found \"https://…@h/token\"",
                        b ->
                                b.setAuthentication(
                                        Authentication.clientCredentials(
                                                "https://me:s3cret@h/token",
                                                "id",
                                                Secret.of("s3cret")))),
                bad(
                        "defaultHeaders:Webhook-Id: expected a name that the sink does not set itself",
                        b ->
                                b.setDefaultHeader("Webhook-Id", "1")
                                        .setSigning(Signing.with(Secret.of("s3cret")))),
                bad(
                        "defaultHeaders:Content-Encoding: expected a name that the sink does not set itself",
                        b ->
                                b.setDefaultHeader("Content-Encoding", "br")
                                        .setCompression(ContentEncoding.GZIP)),
                bad(
                        "tls:certFile: expected a path on the task managers, found \" \"",
                        b -> b.setClientCertificate(new ClientCertificate(" ", "/k", null))),
                bad(
                        "tls:keyFile: expected a path on the task managers, found \"\"",
                        b -> b.setClientCertificate(new ClientCertificate("/c", "", null))),
                bad(
                        "proxy:url: expected http://host:port, found \"a b\"",
                        b -> b.setProxy(Proxy.at("a b", 1))),
                bad(
                        "proxy:url: expected a port from 1 to 65535, found \"0\"",
                        b -> b.setProxy(Proxy.at("proxy", 0))),
                bad(
                        "rateLimit:requestsPerSecond: expected a number over 0, or 0 for no limit, found \"-1.0\"",
                        b -> b.setRequestsPerSecond(-1)),
                bad(
                        "batch:maxEvents: expected a whole number from 1 to 10000, found \"0\"",
                        b -> b.setBatches(0, new MemorySize(1), Duration.ZERO)),
                bad(
                        "batch:maxBytes: expected from 1 to 2147483647 bytes, found \"0\"",
                        b -> b.setBatches(1, MemorySize.ZERO, Duration.ZERO)),
                bad(
                        "batch:maxDelayMs: expected from 0 ms to 86400000 ms, found \"-1 ms\"",
                        b -> b.setBatches(1, new MemorySize(1), Duration.ofMillis(-1))),
                bad(
                        "ordering: expected stream or partitionKey while batch:maxEvents is over 1",
                        b ->
                                b.setOrdering(Ordering.none())
                                        .setBatches(2, new MemorySize(1), Duration.ZERO)),
                bad(
                        "eventTypes:form:OrderPlaced: expected data, record or cloudEventsStructured while batch:maxEvents is over 1",
                        b ->
                                b.setFormFor("OrderPlaced", BodyForm.CLOUD_EVENTS_BINARY)
                                        .setBatches(2, new MemorySize(1), Duration.ZERO)),
                bad(
                        "notJson: expected base64, skip or deadLetter while batch:maxEvents is over 1",
                        b ->
                                b.setNotJson(NotJson.OCTETS)
                                        .setBatches(2, new MemorySize(1), Duration.ZERO)),
                bad(
                        "deadLetters:then: expected skip while ordering is none",
                        b ->
                                b.setOrdering(Ordering.none())
                                        .setDeadLetters(
                                                (letters, context) -> {}, AfterDeadLetter.PARK)),
                bad(
                        "deadLetters:release: expected nothing without an output for dead letters, because no stream is parked then, found \"july\"",
                        b -> b.setRelease(new Release("july", stream -> true))));
    }

    private static RetryPhases phases(Phase first, Phase second, Phase third, double jitter) {
        return new RetryPhases(first, second, third, jitter);
    }

    private static Arguments bad(String message, Consumer<HttpEventSinkBuilder> setting) {
        return Arguments.of(message, setting);
    }

    private static Arguments bad(
            String message, Consumer<HttpEventSinkBuilder> setting, String shown) {
        return Arguments.of(message.replace("ftp://x/…", shown), setting);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void refusesABadValueByItsKey(String message, Consumer<HttpEventSinkBuilder> setting) {
        HttpEventSinkBuilder builder = good();
        setting.accept(builder);

        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .withMessageStartingWith("The HTTP sink cannot be built:\n- " + message)
                .withMessageNotContaining("s3cret");
    }

    @Test
    void namesAllThatIsWrongAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpEventSink.builder().setInFlight(0).setMethod("HEAD").build())
                .withMessageContaining(
                        "url: missing; expected http://host/path or https://host/path")
                .withMessageContaining("inFlight: ")
                .withMessageContaining("method: ");
    }

    @Test
    void theUrlAloneIsEnough() {
        assertThatCode(() -> good().build()).doesNotThrowAnyException();
    }

    @Test
    void takesEverythingAtItsBounds() {
        assertThatCode(
                        () ->
                                good().setRetryPhases(
                                                phases(
                                                        new Phase(-1, 0),
                                                        new Phase(-1, 0),
                                                        new Phase(-1, 0),
                                                        1))
                                        .setMaxAttempts(1)
                                        .setInFlight(1)
                                        .setBreakerFailuresInARow(0)
                                        .setBreakerFailureRatio(0)
                                        .setPooledConnectionLifetime(Duration.ZERO)
                                        .setMaxAnswerSize(new MemorySize(1))
                                        .setMaxWaiting(new MemorySize(1))
                                        .setDeadLetters(
                                                (letters, context) -> {}, AfterDeadLetter.PARK)
                                        .setRelease(new Release("july", stream -> true))
                                        .build())
                .doesNotThrowAnyException();
    }

    @Test
    void everySettingReachesItsPlace() throws Exception {
        Phase phase = new Phase(1_000, 10);
        RetryPhases retryPhases = phases(phase, phase, phase, 0.5);
        Ordering ordering = Ordering.byKey(record -> "key");
        Release release = new Release("july", stream -> true);
        DeadLetterOutput output = (letters, context) -> {};
        HttpEventSink sink =
                HttpEventSink.builder()
                        .setUrl("https://h/{stream}")
                        .setMethod("PATCH")
                        .setDefaultHeader("X-Key", "${env:KEY}")
                        .setIgnoreSystemHeaders(false)
                        .setIdempotencyKey(true)
                        .setAuthentication(Authentication.bearer(Secret.of("t")))
                        .setRequestTimeout(Duration.ofSeconds(1))
                        .setPooledConnectionLifetime(Duration.ofSeconds(2))
                        .setMaxAnswerSize(new MemorySize(3))
                        .setCaFile("/ca.pem")
                        .setResilience(false)
                        .setMaxAttempts(4)
                        .setRetryPhases(retryPhases)
                        .setMaxRetryAfter(Duration.ofSeconds(5))
                        .setStatusAction("404", StatusAction.SKIP)
                        .setBreakerFailuresInARow(6)
                        .setBreakerFailureRatio(0.7)
                        .setBreakerOpenTime(Duration.ofSeconds(8))
                        .setOrdering(ordering)
                        .setInFlight(9)
                        .setMaxWaiting(new MemorySize(10))
                        .setMaxWaitingPerStream(new MemorySize(13))
                        .setWhenStreamIsFull(WhenStreamIsFull.HOLD)
                        .setDeadLetters(output, AfterDeadLetter.PARK)
                        .setRelease(release)
                        .setForm(BodyForm.RECORD)
                        .setNotJson(NotJson.SKIP)
                        .setCompression(ContentEncoding.GZIP)
                        .setUrlFor("OrderPlaced", "https://other/placed")
                        .setMethodFor("OrderPlaced", "PUT")
                        .setFormFor("OrderPlaced", BodyForm.CLOUD_EVENTS_STRUCTURED)
                        .setSigning(Signing.with(Secret.of("${env:KEYS}")))
                        .setClientCertificate(new ClientCertificate("/c.pem", "/k.pem", null))
                        .setProxy(Proxy.at("proxy", 3128))
                        .setRequestsPerSecond(12.5)
                        .setBatches(100, new MemorySize(11), Duration.ofMillis(12))
                        .build();
        DeliverySettings delivery = sink.settingsFor("orders");

        assertThat(delivery.request().routes().standard().url()).hasToString("https://h/{stream}");
        assertThat(delivery.request().routes().standard().method()).isEqualTo("PATCH");
        assertThat(delivery.request().defaultHeaders())
                .containsExactly(Map.entry("X-Key", Secret.of("${env:KEY}")));
        assertThat(delivery.request().idempotencyKey()).isTrue();
        assertThat(delivery.request().partitionKey().getKey(Records.of("s", 0))).isEqualTo("key");
        Map<String, String> headers = new HashMap<>();
        delivery.request()
                .recordHeaders()
                .forEach(
                        Records.builder("s", 0, "T")
                                .setMetadata("{\"$a\":1}".getBytes(StandardCharsets.UTF_8))
                                .build(),
                        headers::put);
        assertThat(headers)
                .containsEntry("esdb-connector-id", "orders")
                .containsEntry("esdb-record-headers-$a", "1");
        assertThat(delivery.credentials())
                .isEqualTo(
                        new Credentials(
                                Authentication.bearer(Secret.of("t")),
                                Signing.with(Secret.of("${env:KEYS}"))));
        assertThat(delivery.endpoint())
                .isEqualTo(
                        new EndpointSettings(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                3,
                                new TlsSettings(
                                        true,
                                        "/ca.pem",
                                        new ClientCertificate("/c.pem", "/k.pem", null)),
                                Proxy.at("proxy", 3128)));
        assertThat(delivery.gate())
                .isEqualTo(
                        new EndpointGateSettings(
                                new BreakerSettings(6, 0.7, Duration.ofSeconds(8)),
                                12.5,
                                Duration.ofSeconds(5)));
        assertThat(delivery.statuses().actionFor(404, true)).isEqualTo(StatusAction.SKIP);
        assertThat(delivery.request().body())
                .isEqualTo(new BodySettings(NotJson.SKIP, ContentEncoding.GZIP, true));
        assertThat(delivery.request().routes().standard().form()).isEqualTo(BodyForm.RECORD);
        Route placed = delivery.request().routes().of(Records.of("s", 0, "OrderPlaced", "{}"));
        assertThat(placed.url()).hasToString("https://other/placed");
        assertThat(placed.method()).isEqualTo("PUT");
        assertThat(placed.form()).isEqualTo(BodyForm.CLOUD_EVENTS_STRUCTURED);
        assertThat(sink.retry())
                .isEqualTo(
                        new RetrySettings(
                                false, 4, retryPhases, RetrySettings.DEFAULT_REFUSED_ALONE));
        assertThat(sink.lanes())
                .isEqualTo(
                        new Concurrency(
                                ordering,
                                9,
                                new MemorySize(10),
                                new MemorySize(13),
                                WhenStreamIsFull.HOLD,
                                new Batches(100, new MemorySize(11), Duration.ofMillis(12))));
        assertThat(sink.deadLetters())
                .isEqualTo(new DeadLetters(output, AfterDeadLetter.PARK, release));
        assertThat(
                        good().setTlsVerification(false)
                                .build()
                                .settingsFor("orders")
                                .endpoint()
                                .tls()
                                .verify())
                .isFalse();
    }

    @Test
    void settingsTravelWithTheJobGraph() throws Exception {
        DeliverySettings delivery = good().build().settingsFor("orders");

        assertThat(InstantiationUtil.clone(delivery).endpoint()).isEqualTo(delivery.endpoint());
    }

    @Test
    void saysThatFewReceiversVerifyWhatIsSignedWhenItIsPacked() throws Exception {
        for (boolean packed : new boolean[] {true, false}) {
            HttpEventSink sink =
                    HttpEventSink.builder()
                            .setUrl("https://example.com/")
                            .setSigning(Signing.with(Secret.of("${env:KEYS}")))
                            .setCompression(packed ? ContentEncoding.GZIP : ContentEncoding.NONE)
                            .build();
            assertThat(
                            sink.preflight(
                                            new SinkContext("orders", "sink"),
                                            new CheckpointTiming(
                                                    Duration.ofSeconds(10), Duration.ofMinutes(10)),
                                            false)
                                    .findings())
                    .hasSize(packed ? 1 : 0)
                    .allMatch(each -> each.severity() == Finding.Severity.NOTE)
                    .allMatch(each -> each.message().startsWith("signature:keys"));
        }
    }
}
