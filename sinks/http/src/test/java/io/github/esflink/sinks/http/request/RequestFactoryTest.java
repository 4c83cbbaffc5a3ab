package io.github.esflink.sinks.http.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.esflink.secret.Secret;
import io.github.esflink.secret.SecretException;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.headers.RecordHeaders;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.SchemaInfo;
import io.github.esflink.sinks.http.Records;
import io.github.esflink.sinks.http.authentication.Authentication;
import io.github.esflink.sinks.http.authentication.Credentials;
import io.github.esflink.sinks.http.authentication.Signer;
import io.github.esflink.sinks.http.authentication.Signing;
import io.github.esflink.sinks.http.body.BodyForm;
import io.github.esflink.sinks.http.body.BodySettings;
import io.github.esflink.sinks.http.body.ContentEncoding;
import io.github.esflink.sinks.http.body.NotJson;
import io.github.esflink.sinks.http.body.UnsendableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.java.functions.KeySelector;
import org.asynchttpclient.Request;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestFactoryTest {

    private static final Clock NOON =
            Clock.fixed(Instant.parse("2026-01-02T12:00:00Z"), ZoneOffset.UTC);

    private final Map<String, Secret> defaultHeaders = new LinkedHashMap<>();
    private Authentication authentication = Authentication.none();
    private String url = "https://orders.example.com/events";
    private BodyForm form = BodyForm.DATA;
    private BodySettings body = BodySettings.PLAIN;
    private Map<String, Route> routes = Map.of();
    private @Nullable Signing signing;
    private KeySelector<EventRecord, String> key = record -> "the-key";
    private boolean idempotencyKey;
    private boolean ignoreSystem = true;

    private RequestSettings settings() {
        return new RequestSettings(
                new Routes(new Route("PUT", UrlTemplate.parse(url), form), routes),
                body,
                defaultHeaders,
                new RecordHeaders("orders", ignoreSystem),
                key,
                idempotencyKey);
    }

    private Request request(EventRecord record) throws UnsendableException {
        return new RequestFactory(settings(), new Credentials(authentication, signing), NOON)
                .requestFor(record);
    }

    @Test
    void sendsTheDataAsItIsWithTheRecordsHeaders() throws Exception {
        Request request = request(Records.of("order-1", 7));

        assertThat(request.getMethod()).isEqualTo("PUT");
        assertThat(request.getUrl()).isEqualTo("https://orders.example.com/events");
        assertThat(request.getByteData()).asString(StandardCharsets.UTF_8).isEqualTo("{\"n\":7}");
        assertThat(request.getHeaders().get("content-type")).isEqualTo("application/json");
        assertThat(request.getHeaders().get("esdb-connector-id")).isEqualTo("orders");
        assertThat(request.getHeaders().get("esdb-record-stream-id")).isEqualTo("order-1");
        assertThat(request.getHeaders().get("esdb-record-stream-revision")).isEqualTo("7");
        assertThat(request.getHeaders().get("esdb-request-date")).isEqualTo("2026-01-02T12:00:00Z");
        assertThat(request.getHeaders().contains("authorization")).isFalse();
        assertThat(request.getHeaders().contains("idempotency-key")).isFalse();
    }

    @Test
    void whatAKeyThrowsForIsTheEvents() {
        url = "https://orders.example.com/{partition-key}";
        key =
                record -> {
                    throw new NumberFormatException("hunter2");
                };
        EventRecord record = Records.of("order-1", 7);

        assertThatExceptionOfType(UnsendableException.class)
                .isThrownBy(() -> request(record))
                .withMessageStartingWith("java.lang.IllegalStateException in ")
                .withMessageNotContaining("hunter2");
        RequestFactory factory =
                new RequestFactory(settings(), new Credentials(authentication, signing), NOON);
        assertThatExceptionOfType(UnsendableException.class)
                .isThrownBy(() -> factory.requestFor(List.of(record)))
                .withMessageStartingWith("java.lang.IllegalStateException in ");
        assertThat(factory.destinationOf(record)).isSameAs(record);
        assertThat(settings().shownFor(record).line())
                .as("its dead letter")
                .isEqualTo("PUT https://orders.example.com/{partition-key}");
    }

    @Test
    void everyAttemptHasAnIdOfItsOwnAndTheSameRecordId() throws Exception {
        idempotencyKey = true;
        RequestFactory factory =
                new RequestFactory(settings(), new Credentials(authentication, signing), NOON);
        EventRecord record = Records.of("order-1", 7);
        Request first = factory.requestFor(record);
        Request second = factory.requestFor(record);

        String uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
        assertThat(first.getHeaders().get("esdb-request-id")).matches(uuid);
        assertThat(second.getHeaders().get("esdb-request-id"))
                .matches(uuid)
                .isNotEqualTo(first.getHeaders().get("esdb-request-id"));
        assertThat(first.getHeaders().get("idempotency-key"))
                .isEqualTo(record.recordId().toString())
                .isEqualTo(second.getHeaders().get("idempotency-key"))
                .isEqualTo(first.getHeaders().get("esdb-record-id"));
    }

    @Test
    void sendsOtherDataAsOctetsWithItsContentType() throws Exception {
        EventRecord record =
                EventRecord.builder()
                        .setRecordId(Records.of("s", 0).recordId())
                        .setPosition(Records.of("s", 0).position())
                        .setSchemaInfo(new SchemaInfo("Blob", "application/octet-stream"))
                        .setData(new byte[] {0, (byte) 0xFF, 13, 10})
                        .build();
        Request request = request(record);

        assertThat(request.getByteData()).containsExactly(0, 0xFF, 13, 10);
        assertThat(request.getHeaders().get("content-type")).isEqualTo("application/octet-stream");
    }

    @Test
    void aTransformedRecordIsWrittenAsJson() throws Exception {
        EventRecord record =
                Records.of("s", 0).withValue(JsonNodeFactory.instance.objectNode().put("a", 1));

        assertThat(request(record).getByteData())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"a\":1}");
        assertThat(request(record).getHeaders().get("esdb-record-is-transformed"))
                .isEqualTo("true");
    }

    @Test
    void metadataCannotBeginAHeaderOfItsOwn() throws Exception {
        EventRecord record =
                Records.builder("s\r\nX-Admin: 1", 0, "T")
                        .setMetadata(
                                "{\"user id\":\"a\\r\\nX-Admin: 1\",\"$system\":1}"
                                        .getBytes(StandardCharsets.UTF_8))
                        .build();
        Request request = request(record);

        assertThat(request.getHeaders().contains("X-Admin")).isFalse();
        assertThat(request.getHeaders().get("esdb-record-stream-id"))
                .isEqualTo("s%0D%0AX-Admin: 1");
        assertThat(request.getHeaders().get("esdb-record-headers-user%20id"))
                .isEqualTo("a%0D%0AX-Admin: 1");
        assertThat(request.getHeaders().contains("esdb-record-headers-$system")).isFalse();

        ignoreSystem = false;
        assertThat(request(record).getHeaders().get("esdb-record-headers-$system")).isEqualTo("1");
    }

    @Test
    void authenticatesAsTold() throws Exception {
        authentication = Authentication.basic("me", Secret.of("pä:ss"));
        assertThat(request(Records.of("s", 0)).getHeaders().get("authorization"))
                .isEqualTo("Basic bWU6cMOkOnNz");

        authentication = Authentication.bearer(Secret.of("t0ken"));
        assertThat(request(Records.of("s", 0)).getHeaders().get("authorization"))
                .isEqualTo("Bearer t0ken");
    }

    @Test
    void readsSecretsWhereItIsMadeAndRefusesWhatCannotBeAHeader(@TempDir Path dir)
            throws Exception {
        Path file = Files.writeString(dir.resolve("token"), "s3cret\n");
        authentication = Authentication.bearer(Secret.of("${file:" + file + "}"));
        assertThat(request(Records.of("s", 0)).getHeaders().get("authorization"))
                .isEqualTo("Bearer s3cret");

        Files.writeString(file, "s3cret\r\nX-Admin: 1");
        assertThatIllegalStateException()
                .isThrownBy(() -> request(Records.of("s", 0)))
                .withMessageContaining("The header Authorization cannot be sent")
                .withMessageNotContaining("s3cret");

        Files.delete(file);
        assertThatExceptionOfType(SecretException.class)
                .isThrownBy(() -> request(Records.of("s", 0)))
                .withMessageContaining(file.toString());
    }

    @Test
    void addsTheOperatorsHeadersAndLetsThemReplaceTheContentType() throws Exception {
        defaultHeaders.put("X-Tenant", Secret.of("blue"));
        defaultHeaders.put("content-type", Secret.of("application/vnd.orders+json"));
        Request request = request(Records.of("s", 0));

        assertThat(request.getHeaders().get("X-Tenant")).isEqualTo("blue");
        assertThat(request.getHeaders().getAll("Content-Type"))
                .containsExactly("application/vnd.orders+json");
    }

    @Test
    void fillsTheUrl() throws Exception {
        url = "https://h/{category}/{stream}?k={partition-key}";

        assertThat(request(Records.of("order-1/ä", 0)).getUrl())
                .isEqualTo("https://h/order/order-1%2F%C3%A4?k=the-key");
        assertThatExceptionOfType(UnsendableException.class)
                .isThrownBy(() -> request(Records.of("..", 0)));
    }

    @Test
    void tellsOfARequestWithoutItsSecrets() {
        url = "https://h/{stream}?api-key=s3cret";
        authentication = Authentication.bearer(Secret.of("s3cret"));
        defaultHeaders.put("X-Tenant", Secret.of("blue"));
        defaultHeaders.put("X-Api-Key", Secret.of("s3cret"));
        defaultHeaders.put("X-Other", Secret.of("${env:S3CRET}"));
        DeadLetter.Request shown = settings().shownFor(Records.of("order-1", 7));

        assertThat(shown.line()).isEqualTo("PUT https://h/order-1");
        assertThat(shown.headers())
                .containsEntry("X-Tenant", "blue")
                .containsEntry("esdb-record-stream-revision", "7")
                .containsEntry("content-type", "application/json")
                .doesNotContainKeys("X-Api-Key", "X-Other", "authorization");
        assertThat(shown.toString()).doesNotContainIgnoringCase("s3cret");
    }

    private RequestFactory factory() {
        return new RequestFactory(settings(), new Credentials(authentication, signing), NOON);
    }

    @Test
    void eventsOfATypeGoAnotherWay() throws Exception {
        routes =
                Map.of(
                        "OrderCancelled",
                        new Route(
                                "DELETE",
                                UrlTemplate.parse("https://other/{stream}"),
                                BodyForm.CLOUD_EVENTS_STRUCTURED));
        Request other = request(Records.of("order-1", 0, "OrderCancelled", "{}"));
        Request standard = request(Records.of("order-1", 0, "ordercancelled", "{}"));

        assertThat(other.getMethod()).isEqualTo("DELETE");
        assertThat(other.getUrl()).isEqualTo("https://other/order-1");
        assertThat(other.getHeaders().get("content-type"))
                .isEqualTo("application/cloudevents+json; charset=utf-8");
        assertThat(standard.getMethod()).isEqualTo("PUT");
        assertThat(standard.getUrl()).isEqualTo("https://orders.example.com/events");
    }

    @Test
    void saysWhenABodyIsPacked() throws Exception {
        body = new BodySettings(NotJson.OCTETS, ContentEncoding.GZIP, false);
        Request large = request(Records.of("s", 0, "T", "{\"a\":\"" + "x".repeat(500) + "\"}"));

        assertThat(large.getHeaders().get("content-encoding")).isEqualTo("gzip");
        assertThat(large.getHeaders().get("content-type")).isEqualTo("application/json");
        assertThat(request(Records.of("s", 0)).getHeaders().contains("content-encoding")).isFalse();
    }

    @Test
    void sendsAnApiKeyInItsHeader() throws Exception {
        authentication = Authentication.apiKey("X-Key", Secret.of("s3cret"));

        assertThat(request(Records.of("s", 0)).getHeaders().get("x-key")).isEqualTo("s3cret");
        assertThat(request(Records.of("s", 0)).getHeaders().contains("authorization")).isFalse();
        assertThat(authentication.toString()).doesNotContain("s3cret");
        assertThat(settings().shownFor(Records.of("s", 0)).headers()).doesNotContainValue("s3cret");
    }

    @Test
    void theSignatureIsOfWhatIsSentAndItsIdStays() throws Exception {
        signing = Signing.with(Secret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        body = new BodySettings(NotJson.OCTETS, ContentEncoding.GZIP, false);
        EventRecord record = Records.of("s", 0, "T", "{\"a\":\"" + "x".repeat(500) + "\"}");
        Request first = request(record);
        Request afterARestart = request(record);

        assertThat(first.getHeaders().get("webhook-id"))
                .isEqualTo(record.recordId().toString())
                .isEqualTo(afterARestart.getHeaders().get("webhook-id"));
        assertThat(first.getHeaders().get("webhook-timestamp"))
                .isEqualTo(Long.toString(NOON.instant().getEpochSecond()));
        assertThat(first.getHeaders().get("webhook-signature"))
                .isEqualTo(
                        new Signer(signing)
                                .sign(
                                        record.recordId().toString(),
                                        NOON.instant().getEpochSecond(),
                                        first.getByteData()));
    }

    @Test
    void severalEventsAreOneRequestWithAnIdOfTheirOwn() throws Exception {
        idempotencyKey = true;
        signing = Signing.with(Secret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        body = new BodySettings(NotJson.BASE64, ContentEncoding.NONE, true);
        List<EventRecord> records = List.of(Records.of("a", 0), Records.of("b", 3));
        Request request = factory().requestFor(records);

        assertThat(request.getByteData())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("[{\"n\":0},{\"n\":3}]");
        assertThat(request.getHeaders().get("content-type")).isEqualTo("application/json");
        assertThat(request.getHeaders().get("esdb-connector-id")).isEqualTo("orders");
        assertThat(request.getHeaders().contains("esdb-record-id")).isFalse();
        String id = request.getHeaders().get("webhook-id");
        assertThat(request.getHeaders().get("idempotency-key")).isEqualTo(id);
        assertThat(factory().requestFor(records).getHeaders().get("webhook-id")).isEqualTo(id);
        assertThat(
                        factory()
                                .requestFor(List.of(records.get(1), records.get(0)))
                                .getHeaders()
                                .get("webhook-id"))
                .isNotEqualTo(id);
        assertThat(factory().requestFor(records.subList(0, 1)).getHeaders().get("webhook-id"))
                .isEqualTo(records.get(0).recordId().toString());
        assertThat(settings().shownFor(records.get(0)).headers())
                .containsOnlyKeys("esdb-connector-id", "content-type");
    }

    @Test
    void eventsShareARequestWhenTheyGoToTheSameAddressInTheSameWay() {
        url = "https://h/{category}";
        routes = Map.of("Other", new Route("PUT", UrlTemplate.parse("https://h/{category}"), form));
        RequestFactory factory = factory();
        Object order = factory.destinationOf(Records.of("order-1", 0));

        assertThat(factory.destinationOf(Records.of("order-2", 7))).isEqualTo(order);
        assertThat(factory.destinationOf(Records.of("customer-2", 7))).isNotEqualTo(order);
        assertThat(factory.destinationOf(Records.of("order-1", 1, "Other", "{}")))
                .isNotEqualTo(order);
        assertThat(factory.destinationOf(Records.of("..", 0))).isNotEqualTo(order);
    }
}
