package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Catalog;
import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.http.HttpEventSink;
import io.github.esflink.sinks.http.HttpEventSinkBuilder;
import io.github.esflink.sinks.http.Ordering;
import io.github.esflink.sinks.http.policy.AfterDeadLetter;
import io.github.esflink.sinks.http.policy.StatusAction;
import io.github.esflink.sinks.http.policy.WhenStreamIsFull;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    private static final Setting<String> URL =
            Setting.required(
                    "url",
                    Kind.text("http://… or https://…"),
                    "Where events are sent. Path and query may have `{stream}`, `{category}`, `{schema-subject}` or `{event-type}` (in-lower-case-with-hyphens), `{eventType}` (as it is), `{partition-key}`; values are percent-encoded.");

    private static final Setting<String> METHOD =
            Setting.withDefault(
                    "method",
                    Kind.text("POST, PUT, PATCH or DELETE"),
                    "POST",
                    "The request's method.");

    private static final Setting<String> DEFAULT_HEADERS =
            Setting.namedTexts(
                    "defaultHeaders:<name>",
                    "A header of every request. A secret goes in by reference.");

    private static final Setting<Boolean> IDEMPOTENCY_KEY =
            Setting.withDefault(
                    "idempotencyKey",
                    Kind.bool(),
                    "false",
                    "Whether `Idempotency-Key` is sent: the event's id; of a batch, one made of the ids in it.");

    private static final Setting<StatusAction> STATUSES =
            Setting.optional(
                    "resilience:statuses:<codes>",
                    Kind.choice(StatusAction.class),
                    "What becomes of an event whose answer has one of these statuses, such as `404`, `4xx`, `500-599`, or several with commas between, at once and whoever is meant. Default: 2xx is acknowledged. What the endpoint says to everybody is retried until it accepts events again. What it says to one event, though it accepts others, is retried with 401, 403, 407, 408, 425, 429 and 5xx but 501 and 505; the rest is refused: a dead letter, or without an output for those the end of the job. 404 is retried and 410 fails the job when the URL is the same for all events.");

    private static final Setting<Order> ORDERING =
            Setting.withDefault(
                    "ordering",
                    Kind.choice(Order.class),
                    "stream",
                    "What has to arrive in order: the events of a stream, those of a partition key (see `partitionKeyExtraction`), or nothing.");

    private static final Setting<Integer> IN_FLIGHT =
            Setting.withDefault(
                    "inFlight",
                    Kind.integer(1, 65_536),
                    "256",
                    "How many requests may be under way at once, for each subtask.");

    private static final Setting<MemorySize> MAX_WAITING =
            Setting.optional(
                    "maxWaiting",
                    Kind.bytes(),
                    "How much may wait in the sink's state, for each subtask, while the endpoint takes nothing: bytes of the heap, with objects and keys; with RocksDB what is written to it, and what streams take on the heap. Until then checkpoints complete; at this bound the sink takes no more events and says so. Nothing is lost. Default: a quarter of the heap that a slot has, shared by the HTTP sinks of the connector.");

    private static final Setting<MemorySize> MAX_WAITING_PER_STREAM =
            Setting.optional(
                    "maxWaitingPerStream",
                    Kind.bytes(),
                    "How much of one stream may wait. A stream that is only slow holds the sink up at this bound; of one whose event keeps failing while the endpoint takes others see `whenStreamIsFull`. While the endpoint takes nothing at all, only `maxWaiting` counts. Default: half of `maxWaiting` for a stream that keeps failing, none for others.");

    private static final Setting<WhenStreamIsFull> WHEN_STREAM_IS_FULL =
            Setting.withDefault(
                    "whenStreamIsFull",
                    Kind.choice(WhenStreamIsFull.class),
                    "park",
                    "What becomes of a stream that keeps failing at `maxWaitingPerStream`: its events become dead letters until it is released (`park`), or the sink takes no more events of any stream (`hold`). Without an output for dead letters it is `hold`.");

    private static final HeaderSettings HEADERS =
            new HeaderSettings("4 KiB, because common servers take no more than 8 KiB in all");

    static final Catalog CATALOG = new Catalog("http-sink", all(), Map.of());

    private HttpSettings() {}

    private static List<Setting<?>> all() {
        List<Setting<?>> all =
                new ArrayList<>(
                        List.of(
                                URL,
                                METHOD,
                                DEFAULT_HEADERS,
                                SharedSettings.IGNORE_SYSTEM,
                                IDEMPOTENCY_KEY));
        all.addAll(HEADERS.all());
        all.addAll(HttpBodySettings.ALL);
        all.addAll(HttpAuthenticationSettings.ALL);
        all.addAll(HttpEndpointSettings.ALL);
        all.addAll(
                List.of(
                        ORDERING,
                        IN_FLIGHT,
                        MAX_WAITING,
                        MAX_WAITING_PER_STREAM,
                        WHEN_STREAM_IS_FULL,
                        STATUSES));
        all.addAll(HttpRetrySettings.ALL);
        all.addAll(PartitionKeySettings.ALL);
        all.addAll(DeadLetterSettings.ALL);
        return all;
    }

    static Optional<EventSink> read(Scope scope) {
        HttpEventSinkBuilder sink = HttpEventSink.builder();
        scope.read(URL).ifPresent(sink::setUrl);
        scope.read(METHOD).ifPresent(sink::setMethod);
        scope.readGroup(DEFAULT_HEADERS).forEach(sink::setDefaultHeader);
        scope.read(SharedSettings.IGNORE_SYSTEM).ifPresent(sink::setIgnoreSystemHeaders);
        HEADERS.read(scope, HttpEventSinkBuilder.DEFAULT_MAX_METADATA).ifPresent(sink::setHeaders);
        scope.read(IDEMPOTENCY_KEY).ifPresent(sink::setIdempotencyKey);
        HttpBodySettings.read(scope, sink);
        HttpAuthenticationSettings.read(scope, sink);
        HttpEndpointSettings.read(scope, sink);
        Optional<RecordKey> key = PartitionKeySettings.read(scope);
        ordering(scope, key).ifPresent(sink::setOrdering);
        scope.read(ORDERING)
                .filter(order -> order != Order.PARTITION_KEY && key.isPresent())
                .ifPresent(
                        order ->
                                scope.remark(
                                        ORDERING,
                                        "is %s, so that partitionKeyExtraction has no effect on the order: it is set by ordering: partitionKey."
                                                .formatted(order.name().toLowerCase(Locale.ROOT))));
        scope.read(IN_FLIGHT).ifPresent(sink::setInFlight);
        scope.read(MAX_WAITING).ifPresent(sink::setMaxWaiting);
        scope.read(MAX_WAITING_PER_STREAM).ifPresent(sink::setMaxWaitingPerStream);
        scope.read(WHEN_STREAM_IS_FULL).ifPresent(sink::setWhenStreamIsFull);
        HttpRetrySettings.read(scope, sink);
        scope.readGroup(STATUSES).forEach(sink::setStatusAction);
        AfterDeadLetter then = DeadLetterSettings.then(scope);
        DeadLetterSettings.output(scope).ifPresent(output -> sink.setDeadLetters(output, then));
        DeadLetterSettings.release(scope).ifPresent(sink::setRelease);
        return SharedSettings.<EventSink>built(scope, "", sink::build);
    }

    private static Optional<Ordering> ordering(Scope scope, Optional<RecordKey> key) {
        Optional<Order> order = scope.read(ORDERING);
        if (order.isEmpty() || order.get() == Order.STREAM) {
            return Optional.empty();
        }
        if (order.get() == Order.NONE) {
            return Optional.of(Ordering.none());
        }
        if (key.isEmpty()) {
            scope.error(ORDERING, "partitionKey needs partitionKeyExtraction:enabled.");
            return Optional.empty();
        }
        RecordKey of = key.get();
        return Optional.of(Ordering.byKey(new KeyOrStream(of)));
    }
}
