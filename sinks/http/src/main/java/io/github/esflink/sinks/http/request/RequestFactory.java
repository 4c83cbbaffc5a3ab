package io.github.esflink.sinks.http.request;

import io.github.esflink.sinks.core.headers.RecordHeader;
import io.github.esflink.sinks.core.headers.RecordHeaders;
import io.github.esflink.sinks.core.record.EventFailure;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.IsoTime;
import io.github.esflink.sinks.http.authentication.Credentials;
import io.github.esflink.sinks.http.authentication.Signer;
import io.github.esflink.sinks.http.body.Body;
import io.github.esflink.sinks.http.body.BodyMaker;
import io.github.esflink.sinks.http.body.UnsendableException;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.annotation.Internal;
import org.asynchttpclient.Request;
import org.asynchttpclient.RequestBuilder;
import org.asynchttpclient.uri.Uri;
import org.jspecify.annotations.Nullable;

/**
 * Makes a request for each attempt to send an event, or several. Made where the sink runs, with the
 * secrets of that place. Thread-safe as far as the records are.
 *
 * <p>{@code esdb-request-id}, {@code esdb-request-date}, {@code webhook-timestamp} and {@code
 * webhook-signature} are of the attempt; everything else is the same for every attempt of an event.
 */
@Internal
public final class RequestFactory {

    private static final AsciiString REQUEST_ID = AsciiString.cached("esdb-request-id");
    private static final AsciiString REQUEST_DATE = AsciiString.cached("esdb-request-date");
    private static final AsciiString CONNECTOR_ID = AsciiString.cached("esdb-connector-id");
    private static final AsciiString IDEMPOTENCY_KEY = AsciiString.cached("idempotency-key");
    private static final AsciiString WEBHOOK_ID = AsciiString.cached("webhook-id");
    private static final AsciiString WEBHOOK_TIMESTAMP = AsciiString.cached("webhook-timestamp");
    private static final AsciiString WEBHOOK_SIGNATURE = AsciiString.cached("webhook-signature");
    private static final Map<RecordHeader, AsciiString> NAMES = names();

    /** Without the client's checks: names and values went through {@link HeaderText}. */
    private static final HttpHeadersFactory UNCHECKED =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private static final String CLOUD_EVENT = "ce-";

    /** In the form that the client writes fastest. */
    private static Map<RecordHeader, AsciiString> names() {
        Map<RecordHeader, AsciiString> names = new EnumMap<>(RecordHeader.class);
        for (RecordHeader header : RecordHeader.values()) {
            names.put(header, AsciiString.cached(header.text()));
        }
        return names;
    }

    /** Puts what an event says of itself into the headers of its request. */
    private record Into(HttpHeaders headers) implements RecordHeaders.Receiver {

        @Override
        public void standard(RecordHeader header, String value) {
            headers.add(NAMES.get(header), header.isPlain() ? value : HeaderText.value(value));
        }

        @Override
        public void ofMetadata(String name, String value) {
            headers.add(HeaderText.name(name), HeaderText.value(value));
        }
    }

    /** What events of a route with parameters share when they go to the same address. */
    private record Destination(RouteAddress route, Uri uri) {}

    private final RequestSettings settings;
    private final Clock clock;
    private final BodyMaker bodies;
    private final @Nullable Signer signer;
    private final HttpHeaders constantHeaders = UNCHECKED.newHeaders();
    private final RouteAddress standard;
    private final Map<String, RouteAddress> byEventType = new HashMap<>();
    private final boolean ownContentType;

    /** By an attribute's name in a CloudEvent: that of its header. */
    private final Map<String, AsciiString> attributeNames = new ConcurrentHashMap<>();

    /**
     * @throws io.github.esflink.secret.SecretException naming a reference that leads nowhere
     * @throws IllegalStateException naming a header or a key whose resolved value cannot be used
     */
    public RequestFactory(RequestSettings settings, Credentials credentials, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.bodies = new BodyMaker(settings.body(), settings::keyOf);
        this.signer = credentials.signing() == null ? null : new Signer(credentials.signing());
        this.standard = new RouteAddress(settings.routes().standard());
        settings.routes()
                .byEventType()
                .forEach((type, route) -> byEventType.put(type, new RouteAddress(route)));
        settings.defaultHeaders()
                .forEach(
                        (name, value) -> constantHeaders.set(name, checked(name, value.resolve())));
        credentials
                .authentication()
                .headers()
                .forEach((name, value) -> constantHeaders.set(name, checked(name, value)));
        this.ownContentType = constantHeaders.contains(HttpHeaderNames.CONTENT_TYPE);
    }

    private static String checked(String name, String value) {
        if (!HeaderText.isValue(value)) {
            throw new IllegalStateException(
                    "The header %s cannot be sent: its value, with the references resolved, must be visible ASCII without line breaks, and %s."
                            .formatted(name, value.isEmpty() ? "is empty" : "is not"));
        }
        return value;
    }

    /** Whether the event is not to be sent at all. */
    public boolean skips(EventRecord record) {
        return bodies.skips(record);
    }

    /**
     * A request of one event.
     *
     * @throws UnsendableException when none can be made of it
     */
    public Request requestFor(EventRecord record) throws UnsendableException {
        try {
            return made(record);
        } catch (RuntimeException e) {
            throw new UnsendableException(EventFailure.reason(e));
        }
    }

    private Request made(EventRecord record) throws UnsendableException {
        RouteAddress address = addressOf(record);
        Body body = bodies.of(record, address.route().form());
        HttpHeaders headers = UNCHECKED.newHeaders();
        headers.add(constantHeaders);
        settings.recordHeaders().forEach(record, new Into(headers));
        for (Map.Entry<String, String> attribute : body.attributes().entrySet()) {
            headers.add(
                    nameOf(attribute.getKey()), HeaderText.cloudEventValue(attribute.getValue()));
        }
        return request(address, address.uriFor(record, settings), headers, body, List.of(record));
    }

    /**
     * A request of several events with the same {@link #destinationOf destination}.
     *
     * @param records at least one, in order
     * @throws UnsendableException when none can be made of one of them
     */
    public Request requestFor(List<EventRecord> records) throws UnsendableException {
        try {
            return made(records);
        } catch (RuntimeException e) {
            throw new UnsendableException(EventFailure.reason(e));
        }
    }

    private Request made(List<EventRecord> records) throws UnsendableException {
        EventRecord first = records.get(0);
        RouteAddress address = addressOf(first);
        Body body = bodies.of(records, address.route().form());
        HttpHeaders headers = UNCHECKED.newHeaders();
        headers.add(constantHeaders);
        headers.add(CONNECTOR_ID, HeaderText.value(settings.recordHeaders().connectorId()));
        return request(address, address.uriFor(first, settings), headers, body, records);
    }

    private Request request(
            RouteAddress address,
            Uri uri,
            HttpHeaders headers,
            Body body,
            List<EventRecord> records) {
        long millis = clock.millis();
        headers.add(REQUEST_ID, requestId());
        headers.add(REQUEST_DATE, IsoTime.of(millis));
        if (settings.idempotencyKey()) {
            headers.add(IDEMPOTENCY_KEY, idOf(records));
        }
        if (!ownContentType) {
            headers.add(HttpHeaderNames.CONTENT_TYPE, HeaderText.value(body.contentType()));
        }
        if (body.packed()) {
            headers.add(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP);
        }
        if (signer != null) {
            String id = idOf(records);
            long seconds = millis / 1_000;
            headers.add(WEBHOOK_ID, id);
            headers.add(WEBHOOK_TIMESTAMP, Long.toString(seconds));
            headers.add(WEBHOOK_SIGNATURE, signer.sign(id, seconds, body.bytes()));
        }
        return new RequestBuilder(address.route().method(), true, false)
                .setUri(uri)
                .setHeaders(headers)
                .setBody(body.bytes())
                .build();
    }

    private RouteAddress addressOf(EventRecord record) {
        return byEventType.isEmpty()
                ? standard
                : byEventType.getOrDefault(record.schemaInfo().subject(), standard);
    }

    /**
     * Where the event goes to, and how: those with equal destinations may share a request. An event
     * whose address cannot be made has one that it shares with nobody.
     */
    public Object destinationOf(EventRecord record) {
        RouteAddress address = addressOf(record);
        if (!address.route().url().varies()) {
            return address;
        }
        try {
            return new Destination(address, address.uriFor(record, settings));
        } catch (UnsendableException e) {
            return record;
        } catch (RuntimeException e) {
            EventFailure.reason(e);
            return record;
        }
    }

    /** The event's own; of several, one that is the same for the same events. */
    private static String idOf(List<EventRecord> records) {
        if (records.size() == 1) {
            return records.get(0).recordId().toString();
        }
        StringBuilder ids = new StringBuilder(37 * records.size());
        for (EventRecord record : records) {
            ids.append(record.recordId()).append(' ');
        }
        return UUID.nameUUIDFromBytes(ids.toString().getBytes(StandardCharsets.US_ASCII))
                .toString();
    }

    private CharSequence nameOf(String attribute) {
        return attributeNames.computeIfAbsent(
                attribute, name -> AsciiString.cached(CLOUD_EVENT + name));
    }

    /** Unique, not unguessable: it takes no part of the system's entropy. */
    private static String requestId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = (random.nextLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x4000L;
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
