package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.sinks.http.HttpEventSinkBuilder;
import io.github.esflink.sinks.http.policy.RetryPhases;
import io.github.esflink.sinks.http.policy.RetryPhases.Phase;
import io.github.esflink.sinks.http.policy.StatusAction;
import java.time.Duration;
import java.util.List;

/** When a request is sent again, in the server's words. */
final class HttpRetrySettings {

    private static final Setting<Boolean> ENABLED =
            Setting.withDefault(
                    "resilience:enabled", Kind.bool(), "true", "Whether anything is sent again.");

    private static final Setting<Long> FIRST_LIMIT = limit("first", "60000");
    private static final Setting<Long> FIRST_DELAY = delay("first", "5000");
    private static final Setting<Long> SECOND_LIMIT = limit("second", "3600000");
    private static final Setting<Long> SECOND_DELAY = delay("second", "600000");
    private static final Setting<Long> THIRD_LIMIT = limit("third", "-1");
    private static final Setting<Long> THIRD_DELAY = delay("third", "3600000");

    private static final Setting<Double> JITTER =
            Setting.withDefault(
                    "resilience:jitter",
                    Kind.fraction(),
                    "0.2",
                    "Which part of a delay is left to chance.");

    private static final Setting<Integer> MAX_ATTEMPTS =
            Setting.optional(
                    "resilience:maxAttempts",
                    Kind.integer(-1, Integer.MAX_VALUE),
                    "How often an event is sent, the first time included; -1 for ever. Default: -1.");

    private static final Setting<Integer> MAX_RETRIES =
            Setting.optional(
                    "resilience:maxRetries",
                    Kind.integer(-1, Integer.MAX_VALUE - 1),
                    "The same by the name of older servers: without the first time.");

    private static final Setting<String> RETRY_ON =
            Setting.optional(
                    "resilience:retryOnHttpCodes",
                    Kind.text("statuses, comma separated"),
                    "Statuses to retry, by the name of older servers; see `resilience:statuses:<codes>`.");

    private static final Setting<Long> REQUEST_TIMEOUT =
            Setting.withDefault(
                    "resilience:requestTimeoutMs",
                    Kind.millis(1),
                    "15000",
                    "How long a request may take, from connecting to the end of its answer.");

    private static final Setting<Long> MAX_RETRY_AFTER =
            Setting.withDefault(
                    "resilience:maxRetryAfterMs",
                    Kind.millis(0),
                    "3600000",
                    "What a longer `Retry-After` of the endpoint is cut down to.");

    private static final Setting<Duration> REFUSED_ALONE =
            Setting.withDefault(
                    "resilience:refusedAlone",
                    Kind.duration(),
                    "5 min",
                    "How long an event is held that the endpoint refuses while no other can be sent, so that nobody can tell whether it refuses others, too. Then it is taken for the event's fault.");

    static final List<Setting<?>> ALL =
            List.of(
                    ENABLED,
                    FIRST_LIMIT,
                    FIRST_DELAY,
                    SECOND_LIMIT,
                    SECOND_DELAY,
                    THIRD_LIMIT,
                    THIRD_DELAY,
                    JITTER,
                    MAX_ATTEMPTS,
                    MAX_RETRIES,
                    RETRY_ON,
                    REQUEST_TIMEOUT,
                    MAX_RETRY_AFTER,
                    REFUSED_ALONE);

    private HttpRetrySettings() {}

    private static Setting<Long> limit(String phase, String standard) {
        return Setting.withDefault(
                "resilience:%sDelayBound:upperLimitMs".formatted(phase),
                Kind.millis(-1),
                standard,
                "Up to when since the first attempt the %s delay holds; -1 for ever."
                        .formatted(phase));
    }

    private static Setting<Long> delay(String phase, String standard) {
        return Setting.withDefault(
                "resilience:%sDelayBound:delayMs".formatted(phase),
                Kind.millis(0),
                standard,
                "How long to wait before each attempt in the %s phase.".formatted(phase));
    }

    static void read(Scope scope, HttpEventSinkBuilder sink) {
        scope.read(ENABLED).ifPresent(sink::setResilience);
        sink.setRetryPhases(
                new RetryPhases(
                        phase(scope, FIRST_LIMIT, FIRST_DELAY),
                        phase(scope, SECOND_LIMIT, SECOND_DELAY),
                        phase(scope, THIRD_LIMIT, THIRD_DELAY),
                        scope.readOrDefault(JITTER)));
        scope.read(MAX_ATTEMPTS).ifPresent(sink::setMaxAttempts);
        scope.read(MAX_RETRIES)
                .ifPresent(retries -> sink.setMaxAttempts(retries < 0 ? -1 : retries + 1));
        if (scope.has(MAX_ATTEMPTS) && scope.has(MAX_RETRIES)) {
            scope.error(MAX_RETRIES, "resilience:maxAttempts is set too; one of them is enough.");
        }
        scope.read(RETRY_ON).ifPresent(codes -> sink.setStatusAction(codes, StatusAction.RETRY));
        scope.read(REQUEST_TIMEOUT).map(Duration::ofMillis).ifPresent(sink::setRequestTimeout);
        scope.read(MAX_RETRY_AFTER).map(Duration::ofMillis).ifPresent(sink::setMaxRetryAfter);
        scope.read(REFUSED_ALONE).ifPresent(sink::setRefusedAlone);
    }

    private static Phase phase(Scope scope, Setting<Long> limit, Setting<Long> delay) {
        return new Phase(scope.readOrDefault(limit), scope.readOrDefault(delay));
    }
}
