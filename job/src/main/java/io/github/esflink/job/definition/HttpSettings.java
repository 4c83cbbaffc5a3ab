package io.github.esflink.job.definition;

import static io.github.esflink.job.setting.Setting.optional;
import static io.github.esflink.job.setting.Setting.required;
import static io.github.esflink.job.setting.Setting.secret;
import static io.github.esflink.job.setting.Setting.withDefault;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Section;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.http.HttpEventSinkBuilder;
import io.github.esflink.sinks.http.Ordering;
import io.github.esflink.sinks.http.authentication.Signing;
import io.github.esflink.sinks.http.body.BodyForm;
import io.github.esflink.sinks.http.body.ContentEncoding;
import io.github.esflink.sinks.http.body.NotJson;
import io.github.esflink.sinks.http.policy.StatusAction;
import io.github.esflink.sinks.http.policy.WhenStreamIsFull;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.configuration.MemorySize;

/** The settings of the HTTP sink. */
final class HttpSettings {

    /** What has to arrive in order. */
    private enum Order {
        STREAM,
        PARTITION_KEY,
        NONE
    }

    private static final Kind<String> URL = Kind.template("http://host/path or https://host/path");
    private static final Kind<String> METHOD =
            Kind.text("POST, PUT, PATCH or DELETE").reading(text -> text.toUpperCase(Locale.ROOT));

    private static final Setting<Integer> BATCH_EVENTS =
            withDefault("batch:maxEvents", Kind.integer(), "1");

    private static final Setting<MemorySize> BATCH_BYTES =
            withDefault("batch:maxBytes", Kind.bytes(), "1 mb");

    private static final Setting<Duration> BATCH_DELAY =
            withDefault("batch:maxDelayMs", Kind.millis(), "20");

    private static final Setting<Order> ORDERING =
            withDefault("ordering", Kind.choice(Order.class), "stream");

    static final Section<HttpEventSinkBuilder> SECTION =
            new Section<HttpEventSinkBuilder>()
                    .with(required("url", URL), HttpEventSinkBuilder::setUrl)
                    .with(withDefault("method", METHOD, "POST"), HttpEventSinkBuilder::setMethod)
                    .with(
                            HeaderSettings.of(
                                    "the client sends no such header",
                                    HttpEventSinkBuilder::setDefaultHeader,
                                    HttpEventSinkBuilder::setIgnoreSystemHeaders,
                                    HttpEventSinkBuilder::setHeaders,
                                    HttpEventSinkBuilder.DEFAULT_MAX_METADATA))
                    .with(
                            withDefault("idempotencyKey", Kind.bool(), "false"),
                            HttpEventSinkBuilder::setIdempotencyKey)
                    .with(
                            withDefault("form", Kind.choice(BodyForm.class), "data"),
                            HttpEventSinkBuilder::setForm)
                    .with(
                            optional("notJson", Kind.choice(NotJson.class)),
                            HttpEventSinkBuilder::setNotJson)
                    .with(
                            withDefault("compression", Kind.choice(ContentEncoding.class), "none"),
                            HttpEventSinkBuilder::setCompression)
                    .each(
                            optional("eventTypes:url:<eventType>", URL),
                            HttpEventSinkBuilder::setUrlFor)
                    .each(
                            optional("eventTypes:method:<eventType>", METHOD),
                            HttpEventSinkBuilder::setMethodFor)
                    .each(
                            optional("eventTypes:form:<eventType>", Kind.choice(BodyForm.class)),
                            HttpEventSinkBuilder::setFormFor)
                    .with(List.of(), HttpSettings::checkTypes)
                    .with(List.of(BATCH_EVENTS, BATCH_BYTES, BATCH_DELAY), HttpSettings::batches)
                    .with(HttpAuthenticationSettings.ALL, HttpAuthenticationSettings::read)
                    .with(
                            secret("signature:keys"),
                            (sink, keys) -> sink.setSigning(Signing.with(Secret.of(keys))))
                    .with(HttpEndpointSettings.SECTION)
                    .with(
                            Setting.join(List.of(ORDERING), PartitionKeySettings.ALL),
                            HttpSettings::ordering)
                    .with(
                            withDefault("inFlight", Kind.integer(), "256"),
                            HttpEventSinkBuilder::setInFlight)
                    .with(optional("maxWaiting", Kind.bytes()), HttpEventSinkBuilder::setMaxWaiting)
                    .with(
                            optional("maxWaitingPerStream", Kind.bytes()),
                            HttpEventSinkBuilder::setMaxWaitingPerStream)
                    .with(
                            withDefault(
                                    "whenStreamIsFull",
                                    Kind.choice(WhenStreamIsFull.class),
                                    "park"),
                            HttpEventSinkBuilder::setWhenStreamIsFull)
                    .with(HttpRetrySettings.SECTION)
                    .each(
                            optional(
                                    "resilience:statuses:<codes>", Kind.choice(StatusAction.class)),
                            HttpEventSinkBuilder::setStatusAction)
                    .with(
                            DeadLetterSettings.ALL,
                            (scope, sink) ->
                                    DeadLetterSettings.read(
                                            scope, sink::setDeadLetters, sink::setRelease));

    private HttpSettings() {}

    /** An event type is compared letter by letter. */
    private static void checkTypes(Scope scope, HttpEventSinkBuilder sink) {
        for (String of : List.of("eventTypes:url", "eventTypes:method", "eventTypes:form")) {
            for (String type : scope.namesBelow(of)) {
                if (type.matches(".*[*%?,;|].*|\\^.*")) {
                    scope.remark(
                            of + ":" + type,
                            "\"%s\" is read as one event type, letter by letter.".formatted(type));
                }
            }
        }
    }

    private static void batches(Scope scope, HttpEventSinkBuilder sink) {
        int events = scope.readOrDefault(BATCH_EVENTS);
        if (events != 1) {
            sink.setBatches(
                    events, scope.readOrDefault(BATCH_BYTES), scope.readOrDefault(BATCH_DELAY));
            return;
        }
        scope.readWithoutEffect(List.of(BATCH_BYTES, BATCH_DELAY), "batch:maxEvents is 1");
    }

    private static void ordering(Scope scope, HttpEventSinkBuilder sink) {
        Optional<RecordKey> key = PartitionKeySettings.read(scope);
        Order order = scope.readOrDefault(ORDERING);
        if (order != Order.PARTITION_KEY && key.isPresent()) {
            scope.remark(
                    PartitionKeySettings.ENABLED,
                    "has no effect on the order: ordering is %s. ordering: partitionKey sends the events of a key in order."
                            .formatted(order.name().toLowerCase(Locale.ROOT)));
        }
        switch (order) {
            case STREAM -> {}
            case NONE -> sink.setOrdering(Ordering.none());
            case PARTITION_KEY -> {
                if (key.isEmpty()) {
                    scope.error(
                            ORDERING,
                            "expected partitionKeyExtraction:enabled: true with partitionKey.");
                } else {
                    sink.setOrdering(Ordering.byKey(new KeyOrStream(key.get())));
                }
            }
        }
    }
}
