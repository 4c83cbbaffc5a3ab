package io.github.esflink.sinks.http.request;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.PayloadException;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

import org.apache.flink.annotation.Internal;
import org.asynchttpclient.Request;
import org.asynchttpclient.RequestBuilder;
import org.asynchttpclient.uri.Uri;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes a request for each attempt to send an event. Made where the sink runs, with the secrets of
 * that place. Thread-safe as far as the records are.
 *
 * <p>{@code esdb-request-id} and {@code esdb-request-date} are of the attempt; everything else is
 * the same for every attempt of an event.
 */
@Internal
public final class RequestFactory {

    private static final AsciiString REQUEST_ID = AsciiString.cached("esdb-request-id");
    private static final AsciiString REQUEST_DATE = AsciiString.cached("esdb-request-date");
    private static final AsciiString IDEMPOTENCY_KEY = AsciiString.cached("idempotency-key");
    private static final String OF_METADATA = "esdb-record-headers-";

    /** A moment, and how it is written: many requests are made in the same millisecond. */
    private record Moment(long millis, String text) {}

    private final RequestSettings settings;
    private final Clock clock;
    private final HttpHeaders constantHeaders = unchecked();
    private final Uri origin;
    private final boolean ownContentType;

    /** The names of the record's own headers, in the form that the client writes fastest. */
    private final Map<String, AsciiString> names = new ConcurrentHashMap<>();

    private volatile Moment lastMoment = new Moment(Long.MIN_VALUE, "");

    /** There when every event goes to the same address; threads may each make it once. */
    private @Nullable Uri fixed;

    /**
     * @throws io.github.esflink.sinks.core.secret.SecretException naming a reference that leads
     *     nowhere
     * @throws IllegalStateException naming a header whose resolved value cannot be sent
     */
    public RequestFactory(RequestSettings settings, Authentication authentication, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.origin = settings.url().originUri();
        settings.defaultHeaders()
                .forEach(
                        (name, value) -> constantHeaders.set(name, checked(name, value.resolve())));
        String authorization = authentication.authorization();
        if (authorization != null) {
            constantHeaders.set(
                    HttpHeaderNames.AUTHORIZATION, checked("Authorization", authorization));
        }
        this.ownContentType = constantHeaders.contains(HttpHeaderNames.CONTENT_TYPE);
    }

    /** Without the client's checks: names and values went through {@link HeaderText}. */
    @SuppressWarnings("deprecation") // the other way needs a factory of validators for none
    private static HttpHeaders unchecked() {
        return new DefaultHttpHeaders(false);
    }

    private static String checked(String name, String value) {
        if (!HeaderText.isValue(value)) {
            throw new IllegalStateException(
                    "The header %s cannot be sent: its value, with the references resolved, must be visible ASCII without line breaks, and %s."
                            .formatted(name, value.isEmpty() ? "is empty" : "is not"));
        }
        return value;
    }

    /**
     * @throws UnsendableException when no request can be made of the event
     */
    public Request requestFor(EventRecord record) throws UnsendableException {
        String refusal = record.refusal();
        if (refusal != null) {
            throw new UnsendableException(refusal);
        }
        return new RequestBuilder(settings.method(), true, false)
                .setUri(uriFor(record))
                .setHeaders(headersFor(record))
                .setBody(bodyOf(record))
                .build();
    }

    private static byte[] bodyOf(EventRecord record) throws UnsendableException {
        try {
            return record.data();
        } catch (PayloadException e) {
            throw new UnsendableException(String.valueOf(e.getMessage()));
        }
    }

    private Uri uriFor(EventRecord record) throws UnsendableException {
        Uri known = fixed;
        if (known != null) {
            return known;
        }
        String key = settings.keyOf(record);
        Uri uri =
                new Uri(
                        origin.getScheme(),
                        null,
                        origin.getHost(),
                        origin.getPort(),
                        settings.url().pathFor(record, key),
                        settings.url().queryFor(record, key),
                        null);
        if (!settings.url().varies()) {
            fixed = uri;
        }
        return uri;
    }

    private HttpHeaders headersFor(EventRecord record) {
        HttpHeaders headers = unchecked();
        headers.add(constantHeaders);
        settings.recordHeaders()
                .forEach(
                        record,
                        (name, value) -> headers.add(nameOf(name), HeaderText.value(value)));
        headers.add(REQUEST_ID, requestId());
        headers.add(REQUEST_DATE, now());
        if (settings.idempotencyKey()) {
            headers.add(IDEMPOTENCY_KEY, record.recordId().toString());
        }
        if (!ownContentType) {
            headers.add(
                    HttpHeaderNames.CONTENT_TYPE,
                    HeaderText.value(record.schemaInfo().contentType()));
        }
        return headers;
    }

    private CharSequence nameOf(String name) {
        return name.startsWith(OF_METADATA)
                ? HeaderText.name(name)
                : names.computeIfAbsent(name, AsciiString::cached);
    }

    private String now() {
        long millis = clock.millis();
        Moment last = lastMoment;
        if (last.millis() != millis) {
            last = new Moment(millis, Instant.ofEpochMilli(millis).toString());
            lastMoment = last;
        }
        return last.text();
    }

    /** Unique, not unguessable: it takes no part of the system's entropy. */
    private static String requestId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = (random.nextLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x4000L;
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
