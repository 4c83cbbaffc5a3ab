package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Catalog;
import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.sinks.core.EventSink;
import io.github.esflink.sinks.core.key.RecordKey;
import io.github.esflink.sinks.core.secret.Secret;
import io.github.esflink.sinks.http.HttpEventSink;
import io.github.esflink.sinks.http.HttpEventSinkBuilder;
import io.github.esflink.sinks.http.Ordering;
import io.github.esflink.sinks.http.policy.AfterDeadLetter;
import io.github.esflink.sinks.http.policy.StatusAction;
import io.github.esflink.sinks.http.request.Authentication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    /** How the endpoint knows who sends. */
    private enum Method {
        NONE,
        BASIC,
        BEARER
    }

    private static final Setting<String> URL =
            Setting.required(
                    "url",
                    Kind.text("http://… or https://…"),
                    "Where events are sent. Path and query may have `{stream}`, `{category}`,"
                            + " `{schema-subject}` or `{event-type}` (in-lower-case-with-hyphens),"
                            + " `{eventType}` (as it is), `{partition-key}`; values are"
                            + " percent-encoded.");

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
                    "Whether `Idempotency-Key` is sent: the event's id.");

    private static final Setting<Duration> CONNECTION_LIFETIME =
            Setting.withDefault(
                    "pooledConnectionLifetime",
                    Kind.duration(),
                    "00:05:00",
                    "How old a connection may become; zero for no limit.");

    private static final Setting<MemorySize> MAX_ANSWER =
            Setting.withDefault(
                    "maxAnswerSize", Kind.bytes(), "64 kb", "How much of an answer is read.");

    private static final Setting<Method> AUTHENTICATION =
            Setting.withDefault(
                    "authentication:method",
                    Kind.choice(Method.class),
                    "none",
                    "How the endpoint knows who sends.");

    private static final Setting<String> USERNAME =
            Setting.optional("authentication:basic:username", Kind.text("a name"), "With `basic`.");

    private static final Setting<String> PASSWORD =
            Setting.secret("authentication:basic:password", "With `basic`.");

    private static final Setting<String> TOKEN =
            Setting.secret("authentication:bearer:token", "With `bearer`.");

    private static final Setting<Boolean> TLS_VERIFY =
            Setting.withDefault(
                    "tls:verify",
                    Kind.bool(),
                    "true",
                    "Whether certificate and name of an https endpoint are checked.");

    private static final Setting<String> TLS_CA =
            Setting.optional(
                    "tls:caFile",
                    Kind.text("a path on every task manager"),
                    "Certificates in PEM to trust instead of those of the JVM.");

    private static final Setting<StatusAction> STATUSES =
            Setting.optional(
                    "resilience:statuses:<codes>",
                    Kind.choice(StatusAction.class),
                    "What becomes of an event whose answer has one of these statuses, such as"
                        + " `404`, `4xx`, `500-599`, or several with commas between. Default: 2xx"
                        + " is acknowledged; 401, 403, 408, 425, 429 and 5xx but 501 and 505 are"
                        + " retried; the rest is refused: a dead letter, or without an output for"
                        + " those the end of the job. 404 is retried and 410 fails the job when the"
                        + " URL is the same for all events.");

    private static final Setting<Integer> BREAKER_IN_A_ROW =
            Setting.withDefault(
                    "breaker:failuresInARow",
                    Kind.integer(0, Integer.MAX_VALUE),
                    "20",
                    "How many failures in a row open the circuit breaker of an endpoint host; 0 for"
                            + " never.");

    private static final Setting<Double> BREAKER_RATIO =
            Setting.withDefault(
                    "breaker:failureRatio",
                    Kind.fraction(),
                    "0.9",
                    "Which part of the last 100 requests must have failed to open it; 0 for"
                            + " never.");

    private static final Setting<Long> BREAKER_OPEN =
            Setting.withDefault(
                    "breaker:openTimeMs",
                    Kind.millis(1),
                    "10000",
                    "How long it lets nothing pass before one request tries.");

    private static final Setting<Order> ORDERING =
            Setting.withDefault(
                    "ordering",
                    Kind.choice(Order.class),
                    "stream",
                    "What has to arrive in order: the events of a stream, those of a partition key"
                            + " (see `partitionKeyExtraction`), or nothing.");

    private static final Setting<Integer> IN_FLIGHT =
            Setting.withDefault(
                    "inFlight",
                    Kind.integer(1, 65_536),
                    "256",
                    "How many requests may be under way at once, for each subtask.");

    private static final Setting<MemorySize> MAX_WAITING =
            Setting.withDefault(
                    "maxWaiting",
                    Kind.bytes(),
                    "256 mb",
                    "How much may wait in the sink's state, for each subtask, while the endpoint"
                        + " takes nothing. Until then checkpoints complete; at this bound the sink"
                        + " takes no more events and says so. Nothing is lost.");

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
                                IDEMPOTENCY_KEY,
                                CONNECTION_LIFETIME,
                                MAX_ANSWER,
                                AUTHENTICATION,
                                USERNAME,
                                PASSWORD,
                                TOKEN,
                                TLS_VERIFY,
                                TLS_CA,
                                ORDERING,
                                IN_FLIGHT,
                                MAX_WAITING,
                                STATUSES));
        all.addAll(HttpRetrySettings.ALL);
        all.addAll(List.of(BREAKER_IN_A_ROW, BREAKER_RATIO, BREAKER_OPEN));
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
        scope.read(IDEMPOTENCY_KEY).ifPresent(sink::setIdempotencyKey);
        scope.read(CONNECTION_LIFETIME).ifPresent(sink::setPooledConnectionLifetime);
        scope.read(MAX_ANSWER).ifPresent(sink::setMaxAnswerSize);
        authentication(scope).ifPresent(sink::setAuthentication);
        scope.read(TLS_VERIFY).ifPresent(sink::setTlsVerification);
        scope.read(TLS_CA).ifPresent(sink::setCaFile);
        ordering(scope, PartitionKeySettings.read(scope)).ifPresent(sink::setOrdering);
        scope.read(IN_FLIGHT).ifPresent(sink::setInFlight);
        scope.read(MAX_WAITING).ifPresent(sink::setMaxWaiting);
        HttpRetrySettings.read(scope, sink);
        scope.readGroup(STATUSES).forEach(sink::setStatusAction);
        scope.read(BREAKER_IN_A_ROW).ifPresent(sink::setBreakerFailuresInARow);
        scope.read(BREAKER_RATIO).ifPresent(sink::setBreakerFailureRatio);
        scope.read(BREAKER_OPEN).map(Duration::ofMillis).ifPresent(sink::setBreakerOpenTime);
        AfterDeadLetter then = DeadLetterSettings.then(scope);
        DeadLetterSettings.output(scope).ifPresent(output -> sink.setDeadLetters(output, then));
        DeadLetterSettings.release(scope).ifPresent(sink::setRelease);
        return SharedSettings.<EventSink>built(scope, "", sink::build);
    }

    private static Optional<Authentication> authentication(Scope scope) {
        Optional<Method> method = scope.read(AUTHENTICATION);
        Optional<String> username = scope.read(USERNAME);
        Optional<String> password = scope.read(PASSWORD);
        Optional<String> token = scope.read(TOKEN);
        if (method.isEmpty()) {
            return Optional.empty();
        }
        if (method.get() == Method.BASIC) {
            SharedSettings.needs(scope, USERNAME, username, "authentication:method is basic");
            SharedSettings.needs(scope, PASSWORD, password, "authentication:method is basic");
            return username.flatMap(
                    name -> password.map(text -> Authentication.basic(name, Secret.of(text))));
        }
        if (method.get() == Method.BEARER) {
            SharedSettings.needs(scope, TOKEN, token, "authentication:method is bearer");
            return token.map(text -> Authentication.bearer(Secret.of(text)));
        }
        for (Setting<?> unused : List.of(USERNAME, PASSWORD, TOKEN)) {
            if (scope.has(unused)) {
                scope.error(unused, "goes with an authentication:method, and that is none.");
            }
        }
        return Optional.empty();
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
