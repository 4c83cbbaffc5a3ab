package io.github.esflink.sinks.http;

import io.github.esflink.sinks.http.endpoint.BreakerSettings;
import io.github.esflink.sinks.http.policy.AfterDeadLetter;
import io.github.esflink.sinks.http.policy.RetryPhases;
import io.github.esflink.sinks.http.policy.RetryPhases.Phase;
import io.github.esflink.sinks.http.policy.StatusAction;
import io.github.esflink.sinks.http.policy.StatusPolicy;
import io.github.esflink.sinks.http.request.Authentication;
import io.github.esflink.sinks.http.request.HeaderText;
import io.github.esflink.sinks.http.request.UrlTemplate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/** Looks over all settings at once, and makes of two of them what they stand for. */
final class SettingsCheck {

    private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH", "DELETE");

    /** What the client or the sink itself has to say. */
    private static final Set<String> RESERVED_HEADERS =
            Set.of(
                    "connection",
                    "content-length",
                    "expect",
                    "host",
                    "idempotency-key",
                    "keep-alive",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade");

    private static final Duration MAX_DURATION = Duration.ofDays(1);

    private final List<String> wrong = new ArrayList<>();
    private final UrlTemplate url;
    private final StatusPolicy statuses;

    /**
     * @throws IllegalArgumentException naming everything that is wrong
     */
    SettingsCheck(HttpEventSinkBuilder settings) {
        UrlTemplate template = url(settings.url);
        request(settings);
        endpoint(settings);
        retries(settings);
        breaker(settings);
        lanes(settings);
        StatusPolicy policy = statuses(settings, template != null && template.varies());
        if (template == null || !wrong.isEmpty()) {
            throw new IllegalArgumentException(
                    "The HTTP sink cannot be built: " + String.join("; ", wrong));
        }
        this.url = template;
        this.statuses = policy;
    }

    UrlTemplate url() {
        return url;
    }

    StatusPolicy statuses() {
        return statuses;
    }

    private @Nullable UrlTemplate url(@Nullable String text) {
        if (text == null) {
            wrong.add("url: expected where to send events to, found nothing");
            return null;
        }
        try {
            return UrlTemplate.parse(text);
        } catch (IllegalArgumentException e) {
            wrong.add("url: expected %s, found %s".formatted(e.getMessage(), withoutSecrets(text)));
            return null;
        }
    }

    /** Neither a user nor a query, which is where people put keys. */
    private static String withoutSecrets(String url) {
        return "'" + url.replaceAll("//[^/?#]*@", "//…@").replaceAll("\\?.*", "?…") + "'";
    }

    private void request(HttpEventSinkBuilder settings) {
        expect(
                METHODS.contains(settings.method),
                "method",
                "POST, PUT, PATCH or DELETE",
                settings.method);
        settings.defaultHeaders.forEach((name, value) -> header(name, value, settings));
    }

    private void header(String name, String value, HttpEventSinkBuilder settings) {
        String key = "defaultHeaders:" + name.replaceAll("[^\\x20-\\x7E]", "?");
        if (!HeaderText.isName(name)) {
            wrong.add(key + ": expected a name of letters, digits and !#$%&'*+-.^_`|~");
            return;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (RESERVED_HEADERS.contains(lower) || lower.startsWith("esdb-")) {
            wrong.add(key + ": expected a name that the sink does not set itself");
        } else if (lower.equals("authorization")
                && !(settings.authentication instanceof Authentication.None)) {
            wrong.add(key + ": expected once, found beside authentication:method");
        }
        if (!HeaderText.isValue(value)) {
            // Not shown: it may be half of a secret.
            wrong.add(
                    key
                            + ": expected visible ASCII without line breaks, found a value of %d characters with others"
                                    .formatted(value.length()));
        }
    }

    private void endpoint(HttpEventSinkBuilder settings) {
        duration("resilience:requestTimeoutMs", settings.requestTimeout, Duration.ofMillis(1));
        duration("pooledConnectionLifetime", settings.pooledConnectionLifetime, Duration.ZERO);
        size("maxAnswerSize", settings.maxAnswerSize, 1, Integer.MAX_VALUE);
        expect(
                settings.caFile == null || !settings.caFile.isBlank(),
                "tls:caFile",
                "a path on the task managers",
                settings.caFile);
        expect(
                settings.caFile == null || settings.tlsVerification,
                "tls:caFile",
                "nothing while tls:verify is false, because nothing is checked then",
                settings.caFile);
    }

    private void retries(HttpEventSinkBuilder settings) {
        expect(
                settings.maxAttempts == -1 || settings.maxAttempts >= 1,
                "resilience:maxAttempts",
                "1 or more, or -1 for ever",
                settings.maxAttempts);
        RetryPhases phases = settings.retryPhases;
        long reached = phase("first", phases.first(), 0);
        reached = phase("second", phases.second(), reached);
        phase("third", phases.third(), reached);
        expect(
                phases.jitter() >= 0 && phases.jitter() <= 1,
                "resilience:jitter",
                "a part from 0 to 1",
                phases.jitter());
        duration("resilience:maxRetryAfterMs", settings.maxRetryAfter, Duration.ZERO);
    }

    private long phase(String name, Phase phase, long begin) {
        String key = "resilience:" + name + "DelayBound:";
        expect(phase.delayMs() >= 0, key + "delayMs", "0 or more", phase.delayMs());
        boolean endless = phase.upperLimitMs() == RetryPhases.FOR_EVER;
        expect(
                endless || (phase.upperLimitMs() >= begin && begin != RetryPhases.FOR_EVER),
                key + "upperLimitMs",
                begin == RetryPhases.FOR_EVER
                        ? "-1, because the phase before it has no end"
                        : "%d or more, or -1 for ever".formatted(begin),
                phase.upperLimitMs());
        return phase.upperLimitMs();
    }

    private void breaker(HttpEventSinkBuilder settings) {
        expect(
                settings.breakerFailuresInARow >= 0,
                "breaker:failuresInARow",
                "1 or more, or 0 for never",
                settings.breakerFailuresInARow);
        expect(
                settings.breakerFailureRatio >= 0 && settings.breakerFailureRatio <= 1,
                "breaker:failureRatio",
                "a part of the last %d requests up to 1, or 0 for never"
                        .formatted(BreakerSettings.WINDOW),
                settings.breakerFailureRatio);
        duration("breaker:openTimeMs", settings.breakerOpenTime, Duration.ofMillis(1));
    }

    private void lanes(HttpEventSinkBuilder settings) {
        expect(settings.inFlight >= 1, "inFlight", "1 or more", settings.inFlight);
        size("maxWaiting", settings.maxWaiting, 1, Long.MAX_VALUE);
        boolean parks =
                settings.deadLetterOutput != null
                        && settings.afterDeadLetter == AfterDeadLetter.PARK;
        expect(
                !parks || !(settings.ordering instanceof Ordering.None),
                "deadLetters:then",
                "skip while ordering is none, because nothing is kept in order then",
                "park");
        expect(
                parks || settings.release == null,
                "deadLetters:release",
                "nothing unless deadLetters:then is park",
                settings.release == null ? "" : settings.release.id());
    }

    private StatusPolicy statuses(HttpEventSinkBuilder settings, boolean urlVaries) {
        StatusPolicy policy = StatusPolicy.defaults(urlVaries);
        for (Map.Entry<String, StatusAction> each : settings.statuses.entrySet()) {
            try {
                policy = policy.with(each.getKey(), each.getValue());
            } catch (IllegalArgumentException e) {
                wrong.add(
                        "resilience:statuses: expected %s, found '%s'"
                                .formatted(e.getMessage(), each.getKey()));
            }
        }
        return policy;
    }

    private void duration(String key, Duration found, Duration least) {
        expect(
                found.compareTo(least) >= 0 && found.compareTo(MAX_DURATION) <= 0,
                key,
                "from %d ms to %d ms".formatted(least.toMillis(), MAX_DURATION.toMillis()),
                found.toMillis() + " ms");
    }

    private void size(String key, MemorySize found, long least, long most) {
        expect(
                found.getBytes() >= least && found.getBytes() <= most,
                key,
                "from %d to %d bytes".formatted(least, most),
                found.getBytes());
    }

    private void expect(boolean holds, String key, String expected, @Nullable Object found) {
        if (!holds) {
            wrong.add("%s: expected %s, found '%s'".formatted(key, expected, found));
        }
    }
}
