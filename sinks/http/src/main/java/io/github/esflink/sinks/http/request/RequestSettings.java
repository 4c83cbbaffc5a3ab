package io.github.esflink.sinks.http.request;

import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.core.deadletter.DeadLetter;
import io.github.esflink.sinks.core.headers.RecordHeaders;
import io.github.esflink.sinks.core.record.EventFailure;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.http.body.BodySettings;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.java.functions.KeySelector;

/**
 * What requests look like: travels with the job graph, and tells of a request what is no secret.
 *
 * @param defaultHeaders the operator's own, in their order; a value may be a reference
 * @param partitionKey what events are ordered by
 * @param idempotencyKey whether {@code Idempotency-Key} is sent
 */
@Internal
public record RequestSettings(
        Routes routes,
        BodySettings body,
        Map<String, Secret> defaultHeaders,
        RecordHeaders recordHeaders,
        KeySelector<EventRecord, String> partitionKey,
        boolean idempotencyKey)
        implements Serializable {

    /** A header that is called like this may hold a secret even when its value is written out. */
    private static final Pattern SENSITIVE =
            Pattern.compile(
                    "auth|cookie|credential|key|pass|secret|session|signature|token",
                    Pattern.CASE_INSENSITIVE);

    public RequestSettings {
        defaultHeaders = Collections.unmodifiableMap(new LinkedHashMap<>(defaultHeaders));
    }

    /** The same with the headers of a certain connector. */
    public RequestSettings with(RecordHeaders headersOfConnector) {
        return new RequestSettings(
                routes, body, defaultHeaders, headersOfConnector, partitionKey, idempotencyKey);
    }

    /** What was, or would have been, sent for the event, without secrets and without the query. */
    public DeadLetter.Request shownFor(EventRecord record) {
        Route route = routes.of(record);
        Map<String, String> headers = new LinkedHashMap<>();
        defaultHeaders.forEach(
                (name, value) -> {
                    if (value.isLiteral() && !SENSITIVE.matcher(name).find()) {
                        headers.put(name, value.resolve());
                    }
                });
        if (body.many()) {
            headers.put("esdb-connector-id", HeaderText.value(recordHeaders.connectorId()));
        } else {
            recordHeaders.forEach(
                    record,
                    (name, value) -> headers.put(HeaderText.name(name), HeaderText.value(value)));
        }
        headers.putIfAbsent(
                "content-type", HeaderText.value(body.contentType(record, route.form())));
        return new DeadLetter.Request(route.method() + " " + address(route, record), headers);
    }

    /** As far as it can be made: no request was, perhaps, because of it. */
    private String address(Route route, EventRecord record) {
        try {
            return route.url().shownFor(record, keyOf(record));
        } catch (RuntimeException e) {
            EventFailure.reason(e);
            return route.url().toString();
        }
    }

    String keyOf(EventRecord record) {
        try {
            return partitionKey.getKey(record);
        } catch (Exception e) {
            throw new IllegalStateException(
                    "The key of event %s, which the sink orders by, could not be extracted (%s)."
                            .formatted(record.position(), e.getClass().getSimpleName()),
                    e);
        }
    }
}
