package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.sinks.http.HttpEventSinkBuilder;
import io.github.esflink.sinks.http.body.BodyForm;
import io.github.esflink.sinks.http.body.Compression;
import io.github.esflink.sinks.http.body.NotJson;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.MemorySize;

/** What a request carries, which events go another way, and how many share a request. */
final class HttpBodySettings {

    private static final Setting<BodyForm> FORM =
            Setting.withDefault(
                    "form",
                    Kind.choice(BodyForm.class),
                    "data",
                    "What a request carries: the event's data as it was, the whole record as JSON, or a CloudEvent.");

    private static final Setting<NotJson> NOT_JSON =
            Setting.optional(
                    "notJson",
                    Kind.choice(NotJson.class),
                    "What becomes of events whose content type is not JSON: their bytes as they are (`octets`, the default; the forms that are JSON hold them in Base64), with `data` a JSON object around them (`base64`, the default with batches), nothing (`skip`), or a dead letter.");

    private static final Setting<Compression> COMPRESSION =
            Setting.withDefault(
                    "compression",
                    Kind.choice(Compression.class),
                    "none",
                    "Whether bodies of 256 bytes and more are packed (`Content-Encoding: gzip`).");

    private static final Setting<String> TYPE_URL =
            Setting.optional(
                    "eventTypes:url:<eventType>",
                    Kind.text("http://… or https://…"),
                    "Another URL for the events of this type.");

    private static final Setting<String> TYPE_METHOD =
            Setting.optional(
                    "eventTypes:method:<eventType>",
                    Kind.text("POST, PUT, PATCH or DELETE"),
                    "Another method for the events of this type.");

    private static final Setting<BodyForm> TYPE_FORM =
            Setting.optional(
                    "eventTypes:form:<eventType>",
                    Kind.choice(BodyForm.class),
                    "Another form for the events of this type.");

    private static final Setting<Integer> BATCH_EVENTS =
            Setting.withDefault(
                    "batch:maxEvents",
                    Kind.integer(1, 10_000),
                    "1",
                    "How many events a request may carry. Over 1, they are elements of a JSON array, or of a batch of CloudEvents, and a 2xx acknowledges all of them; a refused request is sent again in halves until the event that is refused is alone.");

    private static final Setting<MemorySize> BATCH_BYTES =
            Setting.withDefault(
                    "batch:maxBytes",
                    Kind.bytes(),
                    "1 mb",
                    "How many bytes of events. One event goes even when it is larger.");

    private static final Setting<Long> BATCH_DELAY =
            Setting.withDefault(
                    "batch:maxDelayMs",
                    Kind.millis(0),
                    "20",
                    "How long an event may wait for others.");

    static final List<Setting<?>> ALL =
            List.of(
                    FORM,
                    NOT_JSON,
                    COMPRESSION,
                    TYPE_URL,
                    TYPE_METHOD,
                    TYPE_FORM,
                    BATCH_EVENTS,
                    BATCH_BYTES,
                    BATCH_DELAY);

    private HttpBodySettings() {}

    static void read(Scope scope, HttpEventSinkBuilder sink) {
        scope.read(FORM).ifPresent(sink::setForm);
        scope.read(NOT_JSON).ifPresent(sink::setNotJson);
        scope.read(COMPRESSION).ifPresent(sink::setCompression);
        scope.readGroup(TYPE_URL).forEach(sink::setUrlFor);
        scope.readGroup(TYPE_METHOD).forEach(sink::setMethodFor);
        scope.readGroup(TYPE_FORM).forEach(sink::setFormFor);
        int events = scope.readOrDefault(BATCH_EVENTS);
        MemorySize bytes = scope.readOrDefault(BATCH_BYTES);
        long delay = scope.readOrDefault(BATCH_DELAY);
        if (events > 1) {
            sink.setBatches(events, bytes, Duration.ofMillis(delay));
            return;
        }
        for (Setting<?> unused : List.of(BATCH_BYTES, BATCH_DELAY)) {
            if (scope.has(unused)) {
                scope.error(unused, "goes with batch:maxEvents over 1.");
            }
        }
    }
}
