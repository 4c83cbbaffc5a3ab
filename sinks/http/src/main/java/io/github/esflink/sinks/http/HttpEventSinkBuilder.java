package io.github.esflink.sinks.http;

import io.github.esflink.secret.Secret;
import io.github.esflink.sinks.core.async.KeyedAsyncDataStream;
import io.github.esflink.sinks.core.deadletter.AfterDeadLetter;
import io.github.esflink.sinks.core.deadletter.DeadLetterOutput;
import io.github.esflink.sinks.core.deadletter.DeadLetters;
import io.github.esflink.sinks.core.deadletter.Release;
import io.github.esflink.sinks.core.headers.HeaderSelection;
import io.github.esflink.sinks.core.headers.RecordHeaders;
import io.github.esflink.sinks.core.retry.RetryPhases;
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
import io.github.esflink.sinks.http.request.RequestSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/**
 * Makes an {@link HttpEventSink}. {@link #build()} checks everything and names all that is wrong at
 * once, by the keys of a connector file. Not thread-safe.
 */
@PublicEvolving
public final class HttpEventSinkBuilder {

    /** What every common server takes beside the other headers, in bytes. */
    public static final long DEFAULT_MAX_METADATA = 4 * 1024;

    private static final HeaderSelection DEFAULT_HEADERS =
            new HeaderSelection(List.of(), List.of(), DEFAULT_MAX_METADATA);

    @Nullable String url;
    String method = "POST";
    final Map<String, String> defaultHeaders = new LinkedHashMap<>();
    HeaderSelection headerSelection = DEFAULT_HEADERS;
    boolean ignoreSystemHeaders = true;
    boolean idempotencyKey;
    Authentication authentication = Authentication.none();
    @Nullable Signing signing;
    BodyForm form = BodyForm.DATA;
    @Nullable NotJson notJson;
    ContentEncoding compression = ContentEncoding.NONE;

    /** By event type. */
    final Map<String, String> urls = new LinkedHashMap<>();

    final Map<String, String> methods = new LinkedHashMap<>();
    final Map<String, BodyForm> forms = new LinkedHashMap<>();

    Duration requestTimeout = Duration.ofSeconds(10);
    Duration pooledConnectionLifetime = Duration.ofMinutes(5);
    MemorySize maxAnswerSize = new MemorySize(64 * 1024);
    boolean tlsVerification = true;
    @Nullable String caFile;
    @Nullable ClientCertificate certificate;
    @Nullable Proxy proxy;
    double requestsPerSecond = EndpointGateSettings.UNLIMITED;

    boolean retries = true;
    int maxAttempts = RetrySettings.UNLIMITED;
    RetryPhases retryPhases = RetryPhases.defaults();
    Duration maxRetryAfter = Duration.ofHours(1);
    Duration refusedAlone = RetrySettings.DEFAULT_REFUSED_ALONE;
    final Map<String, StatusAction> statuses = new LinkedHashMap<>();

    int breakerFailuresInARow = 20;
    double breakerFailureRatio = 0.9;
    Duration breakerOpenTime = Duration.ofSeconds(10);

    Ordering ordering = Ordering.byStream();
    int inFlight = KeyedAsyncDataStream.DEFAULT_IN_FLIGHT;
    @Nullable MemorySize maxWaiting;
    @Nullable MemorySize maxWaitingPerStream;
    WhenStreamIsFull whenStreamIsFull = WhenStreamIsFull.PARK;
    @Nullable DeadLetterOutput deadLetterOutput;
    AfterDeadLetter afterDeadLetter = AfterDeadLetter.SKIP;
    @Nullable Release release;
    @Nullable Batches batches;

    HttpEventSinkBuilder() {}

    /**
     * Where events are sent: {@code http} or {@code https}. Required. Path and query may have
     * parameters: {@code {stream}}, {@code {category}}, {@code {schema-subject}} or {@code
     * {event-type}} (in lower case with hyphens), {@code {eventType}} (as it is), {@code
     * {partition-key}}. Values are percent-encoded.
     */
    public HttpEventSinkBuilder setUrl(String url) {
        this.url = url;
        return this;
    }

    /** {@code POST} (default), {@code PUT}, {@code PATCH} or {@code DELETE}. */
    public HttpEventSinkBuilder setMethod(String method) {
        this.method = method;
        return this;
    }

    /** What a request carries. Default: the event's data as it is. */
    public HttpEventSinkBuilder setForm(BodyForm form) {
        this.form = form;
        return this;
    }

    /** Events of this type go to another URL. */
    public HttpEventSinkBuilder setUrlFor(String eventType, String url) {
        urls.put(eventType, url);
        return this;
    }

    /** Events of this type go with another method. */
    public HttpEventSinkBuilder setMethodFor(String eventType, String method) {
        methods.put(eventType, method);
        return this;
    }

    /** Events of this type go in another form. */
    public HttpEventSinkBuilder setFormFor(String eventType, BodyForm form) {
        forms.put(eventType, form);
        return this;
    }

    /**
     * What becomes of events that are not JSON. Default: {@link NotJson#OCTETS}; with batches
     * {@link NotJson#BASE64}.
     */
    public HttpEventSinkBuilder setNotJson(NotJson notJson) {
        this.notJson = notJson;
        return this;
    }

    /** How bodies are packed. Default: not at all. */
    public HttpEventSinkBuilder setCompression(ContentEncoding compression) {
        this.compression = compression;
        return this;
    }

    /**
     * A header of every request; {@code Content-Type} replaces the event's own. A value with {@code
     * ${env:NAME}} or {@code ${file:/path}} in it is resolved on the task manager and shown
     * nowhere.
     */
    public HttpEventSinkBuilder setDefaultHeader(String name, String value) {
        defaultHeaders.put(name, value);
        return this;
    }

    /**
     * Which headers of an event are sent. Default: all, with 4 KiB for the fields of the metadata,
     * because common servers refuse a request whose head is over 8 KiB or has over 100 fields.
     */
    public HttpEventSinkBuilder setHeaders(HeaderSelection selection) {
        this.headerSelection = selection;
        return this;
    }

    /**
     * Whether fields of the metadata whose names begin with {@code $} are left out of the headers.
     * Default: true.
     */
    public HttpEventSinkBuilder setIgnoreSystemHeaders(boolean ignoreSystemHeaders) {
        this.ignoreSystemHeaders = ignoreSystemHeaders;
        return this;
    }

    /**
     * Whether {@code Idempotency-Key} is sent: the event's id; of a batch, one made of the ids in
     * it. Default: false.
     */
    public HttpEventSinkBuilder setIdempotencyKey(boolean idempotencyKey) {
        this.idempotencyKey = idempotencyKey;
        return this;
    }

    /** How the endpoint knows who sends. Default: {@link Authentication#none()}. */
    public HttpEventSinkBuilder setAuthentication(Authentication authentication) {
        this.authentication = authentication;
        return this;
    }

    /** Signs requests as Standard Webhooks says. Default: no signature. */
    public HttpEventSinkBuilder setSigning(Signing signing) {
        this.signing = signing;
        return this;
    }

    /**
     * How long a request may take, from connecting to the end of its answer. Default: 10 s; at
     * least 1 ms. What takes longer counts as not answered and is sent again.
     */
    public HttpEventSinkBuilder setRequestTimeout(Duration requestTimeout) {
        this.requestTimeout = requestTimeout;
        return this;
    }

    /** How old a connection may become. Default: 5 min; zero for no limit. */
    public HttpEventSinkBuilder setPooledConnectionLifetime(Duration pooledConnectionLifetime) {
        this.pooledConnectionLifetime = pooledConnectionLifetime;
        return this;
    }

    /**
     * How much of an answer is read. Default: 64 KiB. The connection of a longer one is closed; its
     * status counts all the same.
     */
    public HttpEventSinkBuilder setMaxAnswerSize(MemorySize maxAnswerSize) {
        this.maxAnswerSize = maxAnswerSize;
        return this;
    }

    /** Whether certificate and name of an {@code https} endpoint are checked. Default: true. */
    public HttpEventSinkBuilder setTlsVerification(boolean tlsVerification) {
        this.tlsVerification = tlsVerification;
        return this;
    }

    /**
     * Certificates in PEM to trust instead of those of the JVM: a path on every task manager.
     * Default: those of the JVM.
     */
    public HttpEventSinkBuilder setCaFile(String caFile) {
        this.caFile = caFile;
        return this;
    }

    /** Who the sink is to an endpoint that asks for a certificate. Default: nobody. */
    public HttpEventSinkBuilder setClientCertificate(ClientCertificate certificate) {
        this.certificate = certificate;
        return this;
    }

    /**
     * Through which proxy requests go. Default: none; those of the JVM's properties are not used.
     */
    public HttpEventSinkBuilder setProxy(Proxy proxy) {
        this.proxy = proxy;
        return this;
    }

    /**
     * How many requests per second the connector may send, whatever its parallelism: each subtask
     * has an equal part. Attempts count, redirects do not. Default: 0, no limit.
     */
    public HttpEventSinkBuilder setRequestsPerSecond(double requestsPerSecond) {
        this.requestsPerSecond = requestsPerSecond;
        return this;
    }

    /**
     * Whether anything is sent again. Default: true. Without, the first failure gives an event up.
     */
    public HttpEventSinkBuilder setResilience(boolean enabled) {
        this.retries = enabled;
        return this;
    }

    /** How often an event is sent, the first time included. Default: -1, for ever. */
    public HttpEventSinkBuilder setMaxAttempts(int maxAttempts) {
        this.maxAttempts = maxAttempts;
        return this;
    }

    /** How long an event waits before it is sent again. Default: the server's phases. */
    public HttpEventSinkBuilder setRetryPhases(RetryPhases retryPhases) {
        this.retryPhases = retryPhases;
        return this;
    }

    /** What a longer {@code Retry-After} of the endpoint is cut down to. Default: 1 h. */
    public HttpEventSinkBuilder setMaxRetryAfter(Duration maxRetryAfter) {
        this.maxRetryAfter = maxRetryAfter;
        return this;
    }

    /**
     * What becomes of an event whose answer has one of these statuses; the last one set counts.
     * Default: see {@link io.github.esflink.sinks.http.policy.StatusPolicy}.
     *
     * @param statuses {@code 404}, {@code 4xx}, {@code 500-599}, or several with commas between
     */
    public HttpEventSinkBuilder setStatusAction(String statuses, StatusAction action) {
        this.statuses.remove(statuses);
        this.statuses.put(statuses, action);
        return this;
    }

    /** How many failures in a row open the circuit breaker. Default: 20; 0 for never. */
    public HttpEventSinkBuilder setBreakerFailuresInARow(int failuresInARow) {
        this.breakerFailuresInARow = failuresInARow;
        return this;
    }

    /**
     * Which part of the last 100 requests must have failed to open the circuit breaker. Default:
     * 0.9; 0 for never.
     */
    public HttpEventSinkBuilder setBreakerFailureRatio(double failureRatio) {
        this.breakerFailureRatio = failureRatio;
        return this;
    }

    /** How long an open circuit breaker lets nothing pass. Default: 10 s. */
    public HttpEventSinkBuilder setBreakerOpenTime(Duration openTime) {
        this.breakerOpenTime = openTime;
        return this;
    }

    /** What has to arrive in order. Default: the events of a stream. */
    public HttpEventSinkBuilder setOrdering(Ordering ordering) {
        this.ordering = ordering;
        return this;
    }

    /** How many requests may be under way at once, for each subtask. Default: 256. */
    public HttpEventSinkBuilder setInFlight(int inFlight) {
        this.inFlight = inFlight;
        return this;
    }

    /**
     * Sends many events in one request, as a JSON array or a batch of CloudEvents: as soon as there
     * are enough of them, or the first has waited long enough. Never are two requests with events
     * of one stream under way at once. Default: one event in a request.
     *
     * @param maxEvents from 1 to 10,000
     * @param maxBytes of events as the sink holds them; one event goes even when it is larger
     * @param maxDelay how long an event may wait for others
     */
    public HttpEventSinkBuilder setBatches(int maxEvents, MemorySize maxBytes, Duration maxDelay) {
        this.batches = new Batches(maxEvents, maxBytes, maxDelay);
        return this;
    }

    /**
     * How much may wait in the sink's state, for each subtask, before it takes nothing more: bytes
     * of the heap, with objects and keys; with RocksDB bytes that are written to it, and what
     * streams take on the heap. Until then checkpoints complete, whatever the endpoint does.
     * Default: a quarter of the heap that a slot of the task manager has, shared by the HTTP sinks
     * of the connector.
     */
    public HttpEventSinkBuilder setMaxWaiting(MemorySize maxWaiting) {
        this.maxWaiting = maxWaiting;
        return this;
    }

    /**
     * How much of one stream may wait, counted as {@link #setMaxWaiting} is. At this bound a stream
     * whose first event keeps failing, while the endpoint takes others, is parked; a stream that is
     * only slow, or one that cannot be parked, holds up the sink. While the breaker is open, or the
     * endpoint takes nothing of any stream, this bound does not apply. Default: half of what may
     * wait for a stream that keeps failing; none for others.
     */
    public HttpEventSinkBuilder setMaxWaitingPerStream(MemorySize maxWaitingPerStream) {
        this.maxWaitingPerStream = maxWaitingPerStream;
        return this;
    }

    /**
     * What becomes of a stream that keeps failing when as much of it waits as may. Default: {@link
     * WhenStreamIsFull#PARK}, which is {@link WhenStreamIsFull#HOLD} without an output for dead
     * letters.
     */
    public HttpEventSinkBuilder setWhenStreamIsFull(WhenStreamIsFull whenStreamIsFull) {
        this.whenStreamIsFull = whenStreamIsFull;
        return this;
    }

    /** Where events go that are given up, and what becomes of their streams. Default: nowhere. */
    public HttpEventSinkBuilder setDeadLetters(DeadLetterOutput output, AfterDeadLetter then) {
        this.deadLetterOutput = output;
        this.afterDeadLetter = then;
        return this;
    }

    /**
     * How long an event is held that the endpoint refuses while no other can be sent, so that
     * nobody can tell whether it refuses others, too. Then it is taken for the event's fault.
     * Default: 5 minutes.
     */
    public HttpEventSinkBuilder setRefusedAlone(Duration refusedAlone) {
        this.refusedAlone = refusedAlone;
        return this;
    }

    /**
     * Lets parked streams go on when the job next starts from its state. Once for each id. Default:
     * none.
     */
    public HttpEventSinkBuilder setRelease(Release release) {
        this.release = release;
        return this;
    }

    /**
     * @throws IllegalArgumentException naming everything that is missing or wrong: its key, what
     *     was expected and what was found
     */
    public HttpEventSink build() {
        SettingsCheck checked = new SettingsCheck(this);
        DeadLetterOutput output = deadLetterOutput;
        Map<String, Secret> headers = new LinkedHashMap<>();
        defaultHeaders.forEach((name, value) -> headers.put(name, Secret.of(value)));
        boolean ignoreSystem = ignoreSystemHeaders;
        HeaderSelection selected = headerSelection;
        RequestSettings request =
                new RequestSettings(
                        checked.routes(),
                        new BodySettings(notJsonOrDefault(), compression, batches != null),
                        headers,
                        new RecordHeaders("", ignoreSystem, selected),
                        ordering.key(),
                        idempotencyKey);
        DeliverySettings delivery =
                new DeliverySettings(
                        request,
                        new Credentials(authentication, signing),
                        new EndpointSettings(
                                requestTimeout,
                                pooledConnectionLifetime,
                                (int) maxAnswerSize.getBytes(),
                                new TlsSettings(tlsVerification, caFile, certificate),
                                proxy),
                        new EndpointGateSettings(
                                new BreakerSettings(
                                        breakerFailuresInARow,
                                        breakerFailureRatio,
                                        breakerOpenTime),
                                requestsPerSecond,
                                maxRetryAfter),
                        checked.statuses());
        return new HttpEventSink(
                connector ->
                        delivery.with(
                                request.with(new RecordHeaders(connector, ignoreSystem, selected))),
                new RetrySettings(retries, maxAttempts, retryPhases, refusedAlone),
                new Concurrency(
                        ordering,
                        inFlight,
                        maxWaiting,
                        maxWaitingPerStream,
                        whenStreamIsFull,
                        batches),
                output == null ? null : new DeadLetters(output, afterDeadLetter, release));
    }

    private NotJson notJsonOrDefault() {
        if (notJson != null) {
            return notJson;
        }
        return batches == null ? NotJson.OCTETS : NotJson.BASE64;
    }
}
