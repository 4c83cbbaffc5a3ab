package io.github.esflink.job.definition;

import static io.github.esflink.job.setting.Setting.optional;
import static io.github.esflink.job.setting.Setting.withDefault;

import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Section;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.sinks.core.retry.RetryPhases;
import io.github.esflink.sinks.core.retry.RetryPhases.Phase;
import io.github.esflink.sinks.http.HttpEventSinkBuilder;
import io.github.esflink.sinks.http.policy.StatusAction;
import io.github.esflink.sinks.http.policy.StatusPolicy;
import java.time.Duration;
import java.util.List;

/** When a request is sent again, in the server's words. */
final class HttpRetrySettings {

    /** Limit and delay of each phase in turn. */
    static final List<Setting<Duration>> PHASES =
            List.of(
                    bound("first", "upperLimitMs", "60000"),
                    bound("first", "delayMs", "5000"),
                    bound("second", "upperLimitMs", "3600000"),
                    bound("second", "delayMs", "600000"),
                    bound("third", "upperLimitMs", "-1"),
                    bound("third", "delayMs", "3600000"));

    static final Setting<Boolean> ENABLED = withDefault("resilience:enabled", Kind.bool(), "true");

    static final Setting<Double> JITTER = withDefault("resilience:jitter", Kind.number(), "0.2");

    private static final Setting<Integer> MAX_ATTEMPTS =
            optional("resilience:maxAttempts", Kind.integer());

    private static final Setting<Integer> MAX_RETRIES =
            optional(
                    "resilience:maxRetries",
                    Kind.integer()
                            .when(
                                    " from -1 to 2147483646",
                                    count -> count >= -1 && count < Integer.MAX_VALUE));

    static final Section<HttpEventSinkBuilder> SECTION =
            new Section<HttpEventSinkBuilder>()
                    .with(ENABLED, HttpEventSinkBuilder::setResilience)
                    .with(Setting.join(PHASES, List.of(JITTER)), HttpRetrySettings::phases)
                    .with(List.of(MAX_ATTEMPTS, MAX_RETRIES), HttpRetrySettings::attempts)
                    .with(
                            optional("resilience:retryOnHttpCodes", statuses()),
                            (sink, codes) -> sink.setStatusAction(codes, StatusAction.RETRY))
                    .withoutEffect(
                            "the three phases say how long to wait",
                            List.of(optional("resilience:transientErrorDelay", Kind.duration())))
                    .with(
                            withDefault("resilience:requestTimeoutMs", Kind.millis(), "10000"),
                            HttpEventSinkBuilder::setRequestTimeout)
                    .with(
                            withDefault("resilience:maxRetryAfterMs", Kind.millis(), "3600000"),
                            HttpEventSinkBuilder::setMaxRetryAfter)
                    .with(
                            withDefault("resilience:refusedAlone", Kind.duration(), "5 min"),
                            HttpEventSinkBuilder::setRefusedAlone);

    private HttpRetrySettings() {}

    /** The builder knows them under another key. */
    private static Kind<String> statuses() {
        return new Kind<>(
                "statuses, comma separated",
                text -> {
                    StatusPolicy.defaults().with(text, StatusAction.RETRY);
                    return text;
                });
    }

    private static Setting<Duration> bound(String phase, String what, String standard) {
        return withDefault(
                "resilience:%sDelayBound:%s".formatted(phase, what), Kind.millis(), standard);
    }

    private static void phases(Scope scope, HttpEventSinkBuilder sink) {
        sink.setRetryPhases(phases(scope));
        if (!scope.readOrDefault(ENABLED)) {
            scope.readWithoutEffect(
                    Setting.join(PHASES, List.of(MAX_ATTEMPTS, MAX_RETRIES)),
                    "resilience:enabled is false");
        }
    }

    static RetryPhases phases(Scope scope) {
        return new RetryPhases(
                phase(scope, 0), phase(scope, 1), phase(scope, 2), scope.readOrDefault(JITTER));
    }

    private static Phase phase(Scope scope, int number) {
        return new Phase(
                scope.readOrDefault(PHASES.get(2 * number)).toMillis(),
                scope.readOrDefault(PHASES.get(2 * number + 1)).toMillis());
    }

    private static void attempts(Scope scope, HttpEventSinkBuilder sink) {
        scope.read(MAX_ATTEMPTS).ifPresent(sink::setMaxAttempts);
        scope.read(MAX_RETRIES)
                .ifPresent(retries -> sink.setMaxAttempts(retries < 0 ? -1 : retries + 1));
        scope.readOne(MAX_ATTEMPTS, MAX_RETRIES);
    }
}
