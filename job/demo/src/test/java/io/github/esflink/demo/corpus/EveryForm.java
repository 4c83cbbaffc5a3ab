package io.github.esflink.demo.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Answer;
import io.github.esflink.sinks.core.deadletter.DeadLetter.Reason;
import io.github.esflink.sinks.core.deadletter.DeadLetterJson;
import io.github.esflink.sinks.core.deadletter.DeadLetterSerializer;
import io.github.esflink.sinks.core.form.RecordForm;
import io.github.esflink.sinks.core.headers.RecordHeaders;
import io.github.esflink.sinks.core.json.JsonReader;
import io.github.esflink.sinks.core.json.JsonWriter;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.PayloadException;
import io.github.esflink.sinks.http.authentication.Authentication;
import io.github.esflink.sinks.http.authentication.Credentials;
import io.github.esflink.sinks.http.body.BodyForm;
import io.github.esflink.sinks.http.body.BodySettings;
import io.github.esflink.sinks.http.body.ContentEncoding;
import io.github.esflink.sinks.http.body.NotJson;
import io.github.esflink.sinks.http.body.UnsendableException;
import io.github.esflink.sinks.http.request.RequestFactory;
import io.github.esflink.sinks.http.request.RequestSettings;
import io.github.esflink.sinks.http.request.Route;
import io.github.esflink.sinks.http.request.Routes;
import io.github.esflink.sinks.http.request.UrlTemplate;
import io.github.esflink.sinks.kafka.record.PreparedForTests;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.asynchttpclient.Request;
import org.jspecify.annotations.Nullable;

/**
 * What has to become of an event in each form, in the requests and records of both sinks, and in
 * letters.
 */
final class EveryForm {

    private static final BodySettings MANY =
            new BodySettings(NotJson.OCTETS, ContentEncoding.NONE, true);

    private final Map<BodyForm, RequestFactory> requests = new LinkedHashMap<>();
    private final RequestFactory batches = factory(BodyForm.DATA, MANY);
    private final RequestSettings settings = settings(BodyForm.DATA, BodySettings.PLAIN);

    EveryForm() {
        for (BodyForm form : BodyForm.values()) {
            requests.put(form, factory(form, BodySettings.PLAIN));
        }
    }

    private static RequestSettings settings(BodyForm form, BodySettings body) {
        return new RequestSettings(
                new Routes(
                        new Route(
                                "POST",
                                UrlTemplate.parse("http://localhost/{stream}/{event-type}"),
                                form),
                        Map.of()),
                body,
                Map.of(),
                new RecordHeaders("odd", false),
                record -> record.position().streamId(),
                true);
    }

    private static RequestFactory factory(BodyForm form, BodySettings body) {
        return new RequestFactory(
                settings(form, body),
                new Credentials(Authentication.none(), null),
                Clock.systemUTC());
    }

    private static RecordForm form(BodyForm form) {
        return switch (form) {
            case DATA -> RecordForm.data();
            case RECORD -> RecordForm.recordJson();
            case CLOUD_EVENTS_BINARY -> RecordForm.cloudEventsBinary(RecordKey.stream());
            case CLOUD_EVENTS_STRUCTURED -> RecordForm.cloudEventsStructured(RecordKey.stream());
        };
    }

    /**
     * @param value the event's; null when it has none
     */
    void check(EventRecord event, @Nullable JsonNode value) throws Exception {
        for (BodyForm form : BodyForm.values()) {
            byte[] body = body(event, form);
            boolean needsJson = form == BodyForm.RECORD || form == BodyForm.CLOUD_EVENTS_STRUCTURED;
            assertThat(body == null)
                    .as("whether there is no " + form)
                    .isEqualTo(needsJson && event.schemaInfo().isJson() && value == null);
            if (body != null) {
                body(form, body, event, value);
                assertThat(PreparedForTests.of(event, form(form)).value()).isEqualTo(body);
            }
            assertThat(requestBody(requests.get(form), event)).isEqualTo(body);
        }
        batch(event, value);
        letter(event);
    }

    /** Null for an event that has none in this form, or was refused before. */
    static byte @Nullable [] body(EventRecord event, BodyForm form) {
        if (event.refusal() != null) {
            return null;
        }
        try {
            return form(form).of(event).body();
        } catch (PayloadException e) {
            return null;
        }
    }

    private static byte @Nullable [] requestBody(
            @Nullable RequestFactory factory, EventRecord event) {
        try {
            Request request = Objects.requireNonNull(factory).requestFor(event);
            request.getHeaders().forEach(header -> visible(header.getKey(), header.getValue()));
            return request.getByteData();
        } catch (UnsendableException e) {
            assertThat(e.getMessage()).doesNotContain("Exception in ");
            return null;
        }
    }

    private static void visible(String header, String value) {
        if (!value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new AssertionError("header " + header + ": " + value);
        }
    }

    static void body(BodyForm form, byte[] body, EventRecord event, @Nullable JsonNode value)
            throws Exception {
        if (form == BodyForm.DATA || form == BodyForm.CLOUD_EVENTS_BINARY) {
            assertThat(body).isEqualTo(event.data());
            return;
        }
        JsonNode read = JsonReader.read(body, 1_100);
        boolean isRecord = form == BodyForm.RECORD;
        if (isRecord) {
            assertThat(read.get("headers").size()).isEqualTo(event.headers().size());
            event.headers()
                    .forEach(
                            (name, text) ->
                                    assertThat(read.get("headers").get(name).textValue())
                                            .isEqualTo(text));
        }
        if (value != null) {
            JsonNode sent = read.get(isRecord ? "value" : "data");
            assertThat(SameJson.same(sent, value)).isTrue();
            assertThat(JsonWriter.value(sent, 1_100))
                    .isEqualTo(Text.of(event.data()).compactValue());
        } else if (isRecord || event.data().length > 0) {
            String sent = read.get(isRecord ? "value" : "data_base64").textValue();
            assertThat(Base64.getDecoder().decode(sent)).isEqualTo(event.data());
        }
    }

    private void batch(EventRecord event, @Nullable JsonNode value) throws Exception {
        byte[] body;
        try {
            body = batches.requestFor(List.of(event)).getByteData();
        } catch (UnsendableException e) {
            assertThat(e.getMessage()).doesNotContain("Exception in ");
            assertThat(value).as(e.getMessage()).isNull();
            return;
        }
        if (value != null) {
            // Bytes that are not UTF-8 would break the array for all others.
            assertThat(Text.isUtf8(body)).isTrue();
            byte[] element = Arrays.copyOfRange(body, 1, body.length - 1);
            assertThat(batches.requestFor(List.of(event, event)).getByteData())
                    .isEqualTo(joined("[", element, ",", element, "]"));
            if (Text.isUtf8(Text.of(event.data()).utf8())) {
                assertThat(new Text(element).value()).isEqualTo(Text.of(event.data()).value());
            } else {
                assertThat(SameJson.same(JsonReader.read(element), value)).isTrue();
            }
        }
    }

    private static byte[] joined(
            String before, byte[] one, String between, byte[] two, String end) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(before.getBytes(UTF_8));
        out.writeBytes(one);
        out.writeBytes(between.getBytes(UTF_8));
        out.writeBytes(two);
        out.writeBytes(end.getBytes(UTF_8));
        return out.toByteArray();
    }

    private void letter(EventRecord event) throws Exception {
        DeadLetter letter =
                new DeadLetter(
                        event.refused("for a reason"),
                        "odd",
                        Reason.UNSENDABLE,
                        event.schemaInfo().subject(),
                        1,
                        1,
                        2,
                        settings.shownFor(event),
                        new Answer(
                                422,
                                new String(
                                        event.data(),
                                        0,
                                        Math.min(event.data().length, 500),
                                        UTF_8)));
        DataOutputSerializer out = new DataOutputSerializer(256);
        DeadLetterSerializer.INSTANCE.serialize(letter, out);
        DeadLetter travelled =
                DeadLetterSerializer.INSTANCE.deserialize(
                        new DataInputDeserializer(out.getCopyOfBuffer()));
        assertThat(travelled).isEqualTo(letter);
        String line = DeadLetterJson.write(travelled);
        assertThat(line.indexOf('\n') + line.indexOf('\r')).isEqualTo(-2);
        byte[] bytes = line.getBytes(UTF_8);
        assertThat(Text.isJsonOfAnyDepth(bytes)).isTrue();
        assertThat(DeadLetterJson.read(new String(bytes, UTF_8))).isEqualTo(letter);
    }
}
