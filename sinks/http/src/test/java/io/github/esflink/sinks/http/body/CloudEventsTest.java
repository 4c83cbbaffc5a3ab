package io.github.esflink.sinks.http.body;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.github.esflink.sinks.core.headers.RecordHeaders;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.SchemaInfo;
import io.github.esflink.sinks.http.Records;
import io.github.esflink.sinks.http.authentication.Authentication;
import io.github.esflink.sinks.http.authentication.Credentials;
import io.github.esflink.sinks.http.request.RequestFactory;
import io.github.esflink.sinks.http.request.RequestSettings;
import io.github.esflink.sinks.http.request.Route;
import io.github.esflink.sinks.http.request.Routes;
import io.github.esflink.sinks.http.request.UrlTemplate;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.asynchttpclient.Request;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the CloudEvents SDK for Java reads in the requests. */
class CloudEventsTest {

    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final EventRecord ORDER =
            Records.builder("order 1/ä\"%", 42, "Order \"Placed\" ü")
                    .setMetadata(
                            ("{\"traceparent\":\"" + TRACE + "\",\"tracestate\":\"a=1\"}")
                                    .getBytes(StandardCharsets.UTF_8))
                    .setData("{\"total\":12.50}".getBytes(StandardCharsets.UTF_8))
                    .build();

    private static RequestFactory requests(BodyForm form, boolean many) {
        return new RequestFactory(
                new RequestSettings(
                        Routes.all(new Route("POST", UrlTemplate.parse("https://h/"), form)),
                        new BodySettings(NotJson.OCTETS, ContentEncoding.NONE, many),
                        Map.of(),
                        new RecordHeaders("orders", true),
                        record -> record.position().streamId(),
                        false),
                new Credentials(Authentication.none(), null),
                Clock.systemUTC());
    }

    private static CloudEvent read(Request request) {
        return HttpMessageFactory.createReader(
                        header ->
                                request.getHeaders()
                                        .forEach(
                                                each ->
                                                        header.accept(
                                                                each.getKey(), each.getValue())),
                        request.getByteData())
                .toEvent();
    }

    /**
     * In binary mode values are percent-encoded (HTTP binding, 3.1.3.2), which the SDK leaves to
     * its user.
     */
    private static String text(@Nullable Object value, BodyForm form) {
        String text = (String) Objects.requireNonNull(value);
        return form == BodyForm.CLOUD_EVENTS_BINARY
                ? URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8)
                : text;
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOUD_EVENTS_BINARY", "CLOUD_EVENTS_STRUCTURED"})
    void theSdkReadsEveryAttribute(BodyForm form) throws Exception {
        CloudEvent event = read(requests(form, false).requestFor(ORDER));

        assertThat(event.getId()).isEqualTo(ORDER.recordId().toString());
        assertThat(text(event.getSubject(), form)).isEqualTo("order 1/ä\"%");
        assertThat(text(event.getType(), form)).isEqualTo("Order \"Placed\" ü");
        assertThat(event.getTime())
                .isEqualTo(Instant.ofEpochMilli(ORDER.timestamp()).atOffset(ZoneOffset.UTC));
        assertThat(event.getSource())
                .hasToString(
                        form == BodyForm.CLOUD_EVENTS_BINARY
                                ? "/streams/order%25201%252F%25C3%25A4%2522%2525"
                                : "/streams/order%201%2F%C3%A4%22%25");
        assertThat(event.getDataContentType()).startsWith("application/json");
        assertThat(event.getExtension("traceparent")).isEqualTo(TRACE);
        assertThat(event.getExtension("tracestate")).isEqualTo("a=1");
        assertThat(text(event.getExtension("partitionkey"), form)).isEqualTo("order 1/ä\"%");
        assertThat(event.getExtension("sequence")).isEqualTo("0000000000000000042");
        assertThat(new ObjectMapper().readTree(Objects.requireNonNull(event.getData()).toBytes()))
                .isEqualTo(new ObjectMapper().readTree("{\"total\":12.50}"));
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOUD_EVENTS_BINARY", "CLOUD_EVENTS_STRUCTURED"})
    void theSdkReadsDataThatIsNotJson(BodyForm form) throws Exception {
        EventRecord blob =
                Records.builder("blob-1", 0, "Blob")
                        .setSchemaInfo(new SchemaInfo("Blob", "application/octet-stream"))
                        .setData(new byte[] {0, (byte) 0xFF, 7})
                        .build();
        CloudEvent event = read(requests(form, false).requestFor(blob));

        assertThat(event.getDataContentType()).isEqualTo("application/octet-stream");
        assertThat(Objects.requireNonNull(event.getData()).toBytes()).containsExactly(0, 0xFF, 7);
    }

    @Test
    void theSequenceSortsAsText() throws Exception {
        List<String> sequences = new ArrayList<>();
        for (long revision : new long[] {2, 10, 9_999_999_999L, Long.MAX_VALUE}) {
            CloudEvent event =
                    read(
                            requests(BodyForm.CLOUD_EVENTS_BINARY, false)
                                    .requestFor(Records.of("s", revision)));
            sequences.add((String) Objects.requireNonNull(event.getExtension("sequence")));
        }
        assertThat(sequences).isSorted();
    }

    @Test
    void aBatchIsWhatTheSpecificationSays() throws Exception {
        Request request =
                requests(BodyForm.CLOUD_EVENTS_STRUCTURED, true)
                        .requestFor(List.of(Records.of("s-1", 0), Records.of("s-2", 5)));

        assertThat(request.getHeaders().get("content-type"))
                .startsWith("application/cloudevents-batch+json");
        List<CloudEvent> events = new ArrayList<>();
        for (JsonNode each : new ObjectMapper().readTree(request.getByteData())) {
            events.add(
                    Objects.requireNonNull(
                                    EventFormatProvider.getInstance()
                                            .resolveFormat(JsonFormat.CONTENT_TYPE))
                            .deserialize(new ObjectMapper().writeValueAsBytes(each)));
        }
        assertThat(events).extracting(CloudEvent::getSubject).containsExactly("s-1", "s-2");
        assertThat(events)
                .extracting(CloudEvent::getId)
                .containsExactly(
                        Records.of("s-1", 0).recordId().toString(),
                        Records.of("s-2", 5).recordId().toString());
    }
}
